using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Stack_Service._1.Tests;

namespace Stack_Service._1.IntegrationTests.Data;

/// <summary>
/// A PostgreSQL of the tests' own, from the programs of this machine, in a temporary folder. It ends with the tests. PostgreSQL refuses to
/// run as root; then it runs as the user postgres.
/// </summary>
internal sealed class LocalPostgres : IAsyncDisposable
{
    // The shell waits for the end of a pipe that only this process holds, and then ends the server and deletes its folder, so that nothing
    // is left behind, even if this process is killed. It ends itself when the server does.
    private const string EndsWithThisProcess = """
        "$@" </dev/null & server=$!
        (while kill -0 $server; do sleep 1; done; kill $$) 2>/dev/null &
        read -r _
        kill -QUIT $server; wait $server; rm -rf "$PGDATA"
        """;

    private readonly Process _process;

    private LocalPostgres(Process process, int port) => (_process, Port) = (process, port);

    private int Port { get; }

    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres";

    /// <summary>The folder of PostgreSQL's programs: on the PATH, or where Debian and Ubuntu have them. Null where there is none.</summary>
    public static string? FindPrograms() => OperatingSystem.IsWindows() ? null :
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Concat(Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .OrderByDescending(version =>
                    int.TryParse(Path.GetFileName(version), CultureInfo.InvariantCulture, out var number) ? number : 0)
                .Select(version => Path.Combine(version, "bin"))
            : [])
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));

    public static async Task<LocalPostgres> StartAsync(string programs, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", ["postgres", folder], cancellationToken);
        }
        await RunAsync(
            Path.Combine(programs, "initdb"),
            ["--pgdata", folder, "--username", "postgres", "--auth", "trust", "--no-sync", "--encoding", "UTF8", "--locale", "C"],
            cancellationToken, asUser: true);
        var port = FreePort();
        var start = Command(
            "/bin/sh",
            [
                "-c", EndsWithThisProcess, "sh", Path.Combine(programs, "postgres"), "-D", folder, "-p", $"{port}",
                "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=200",
            ],
            asUser: true);
        start.Environment["PGDATA"] = folder;
        var server = new LocalPostgres(Process.Start(start)!, port);
        // Read and dropped, because a server stops when a pipe is full.
        server._process.OutputDataReceived += (_, _) => { };
        server._process.ErrorDataReceived += (_, _) => { };
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        await Eventually.IsTrueAsync(server.AnswersAsync);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            return true;
        }
        catch (NpgsqlException) when (!_process.HasExited)
        {
            return false;
        }
    }

    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken, bool asUser = false)
    {
        using var process = Process.Start(Command(program, arguments, asUser))!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await output}{await error}");
    }

    private static ProcessStartInfo Command(string program, string[] arguments, bool asUser)
    {
        string[] command = asUser && Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", program, .. arguments]
            : [program, .. arguments];
        return new(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
