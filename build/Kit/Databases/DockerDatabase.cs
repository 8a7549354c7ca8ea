using System.Globalization;

namespace StackTemplates.Build.Kit;

/// <summary>A PostgreSQL in a container that disappears when it is stopped.</summary>
public sealed class DockerDatabase : DatabaseServer
{
    private const string Image = "postgres:18-alpine";

    private readonly string _container;

    private DockerDatabase(string container, int port)
        : base(
            string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres"),
            $"started by Docker from {Image}") =>
        _container = container;

    /// <summary>Starts a container on <paramref name="port"/> of the loopback address and waits until it answers.</summary>
    public static async Task<DockerDatabase> StartAsync(int port, CancellationToken cancellationToken)
    {
        var publish = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}:5432");
        var run = await Docker("run", "-d", "--rm", "-e", "POSTGRES_HOST_AUTH_METHOD=trust", "-p", publish, Image)
            .RunAsync(cancellationToken);
        var database = new DockerDatabase(run.EnsureSucceeded().Lines[^1].Trim(), port);
        try
        {
            await database.WaitUntilUpAsync(TimeSpan.FromMinutes(5), cancellationToken);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync() =>
        await Docker("rm", "-f", _container).Within(TimeSpan.FromMinutes(5)).RunAsync(CancellationToken.None);

    private static Cli Docker(params IEnumerable<string> arguments) => Cli.Program("docker", arguments);
}
