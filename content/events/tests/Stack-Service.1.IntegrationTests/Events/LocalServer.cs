using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Stack_Service._1.Tests;

namespace Stack_Service._1.IntegrationTests.Events;

/// <summary>A server for the tests, on a free port of this machine, that writes nothing to disk and ends with the tests.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private const int Attempts = 10;

    // The shell becomes the server. Its subshell waits for the end of a pipe that only this process holds, and then kills the server, so
    // that it never outlives the tests, even if this process is killed. Windows has no such shell, so there it outlives killed tests.
    private const string EndsWithThisProcess = """exec 3<&0; (read -r _ <&3; kill -KILL $$) >/dev/null 2>&1 & exec "$@" 3<&- </dev/null""";

    // Distinguishes this server from another one that took the port in the meantime.
    private readonly string _password = Guid.NewGuid().ToString("N");
    private readonly int _port = FreePort();
    private readonly Process _process;
    private readonly List<string> _output = [];

    private LocalServer(string executable)
    {
        string[] command =
        [
            executable, "--port", $"{_port}", "--bind", "127.0.0.1", "--requirepass", _password, "--save", "", "--appendonly", "no",
            "--dir", Path.GetTempPath(),
        ];
        _process = Process.Start(OperatingSystem.IsWindows()
            ? Redirected(command[0], command[1..])
            : Redirected("/bin/sh", ["-c", EndsWithThisProcess, "sh", .. command]))!;
        // Both streams have to be read, because the server blocks when a pipe is full.
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string ConnectionString => $"127.0.0.1:{_port},password={_password}";

    public static string? FindExecutable() =>
        (from directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
         from name in new[] { "valkey-server", "redis-server" }
         let path = Path.Combine(directory, OperatingSystem.IsWindows() ? $"{name}.exe" : name)
         where File.Exists(path)
         select path).FirstOrDefault();

    /// <summary>Starts the server and waits until it answers. If another program has taken the port, tries another one.</summary>
    /// <exception cref="InvalidOperationException">The server ended each time; the message has the end of its log.</exception>
    /// <exception cref="TimeoutException">The server runs but does not answer.</exception>
    public static async Task<LocalServer> StartAsync(string executable, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = new LocalServer(executable);
            try
            {
                await server.WaitAsync(cancellationToken);
                return server;
            }
            catch (InvalidOperationException) when (attempt < Attempts)
            {
                await server.DisposeAsync();
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static ProcessStartInfo Redirected(string program, string[] arguments) => new(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Eventually.Patience);
        try
        {
            while (!await AnswersAsync(limit.Token))
            {
                if (_process.HasExited)
                {
                    throw new InvalidOperationException($"The server ended with exit code {_process.ExitCode}.\n{LogTail()}");
                }
                await Task.Delay(50, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The server did not answer within {Eventually.Patience}.\n{LogTail()}");
        }
    }

    /// <summary>Whether this server, which knows the password, accepts commands.</summary>
    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port, cancellationToken);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"AUTH {_password}\r\nPING\r\n"), cancellationToken);
            using var reader = new StreamReader(client.GetStream());
            return await reader.ReadLineAsync(cancellationToken) == "+OK" && await reader.ReadLineAsync(cancellationToken) == "+PONG";
        }
        catch (Exception absent) when (absent is SocketException or IOException)
        {
            return false;
        }
    }

    private void Note(string? line)
    {
        lock (_output)
        {
            _output.Add(line ?? "");
        }
    }

    private string LogTail()
    {
        lock (_output)
        {
            return string.Join('\n', _output.TakeLast(10));
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
