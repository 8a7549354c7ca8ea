using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace my_shop.IntegrationTests.Events;

/// <summary>A server of the tests' own, on a free port of this machine, that keeps nothing.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private readonly Process _process;

    private LocalServer(Process process, int port) => (_process, ConnectionString) = (process, $"127.0.0.1:{port}");

    public string ConnectionString { get; }

    public static string? FindExecutable() =>
        (from directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
         from name in new[] { "valkey-server", "redis-server" }
         let path = Path.Combine(directory, OperatingSystem.IsWindows() ? $"{name}.exe" : name)
         where File.Exists(path)
         select path).FirstOrDefault();

    public static async Task<LocalServer> StartAsync(string executable, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var process = Process.Start(new ProcessStartInfo(
            executable, ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", Path.GetTempPath()])
        {
            RedirectStandardOutput = true,
        })!;
        // Read on, or the server stops when the pipe is full.
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var server = new LocalServer(process, port);
        await using var probe = await ConnectionMultiplexer.ConnectAsync($"{server.ConnectionString},abortConnect=false,connectTimeout=10000");
        await probe.GetDatabase().PingAsync().WaitAsync(TimeSpan.FromSeconds(10), cancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
