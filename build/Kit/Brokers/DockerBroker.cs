using System.Globalization;

namespace StackTemplates.Build.Kit;

/// <summary>A Valkey server in a container that disappears when it is stopped.</summary>
public sealed class DockerBroker : BrokerServer
{
    private const string Image = "valkey/valkey:9.1-alpine";

    private readonly string _container;

    private DockerBroker(string container, int port)
        : base(new BrokerAddress("127.0.0.1", port), $"started by Docker from {Image}") => _container = container;

    /// <summary>Whether there is a Docker that answers.</summary>
    public static async Task<bool> IsAvailableAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await Docker("info").Within(TimeSpan.FromMinutes(1)).RunAsync(cancellationToken)).Succeeded;
        }
        catch (CliFailedException)
        {
            return false;
        }
    }

    /// <summary>
    /// Starts a container on <paramref name="port"/> of the loopback address and waits until it answers.
    /// </summary>
    public static async Task<DockerBroker> StartAsync(int port, CancellationToken cancellationToken)
    {
        var publish = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}:6379");
        var run = await Docker("run", "-d", "--rm", "-p", publish, Image).RunAsync(cancellationToken);
        var broker = new DockerBroker(run.EnsureSucceeded().Lines[^1].Trim(), port);
        try
        {
            await broker.WaitUntilUpAsync(TimeSpan.FromMinutes(5), cancellationToken);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync() =>
        await Docker("rm", "-f", _container).Within(TimeSpan.FromMinutes(5)).RunAsync(CancellationToken.None);

    private static Cli Docker(params IEnumerable<string> arguments) => Cli.Program("docker", arguments);
}
