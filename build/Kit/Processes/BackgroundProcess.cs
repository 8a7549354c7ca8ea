using System.Diagnostics;

namespace StackTemplates.Build.Kit;

/// <summary>
/// A background process that runs until it is stopped, killed or disposed, or until this process ends, even by a kill (except on
/// Windows); its output is kept.
/// </summary>
public sealed class BackgroundProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    // The shell becomes the program, under the same process id. Its subshell waits for the end of a pipe that only this process holds, and
    // then kills the program; a line in the pipe says that the program has ended by itself.
    private const string EndsWithThisProcess =
        """exec 3<&0; (read -r _ <&3 || kill -KILL $$) >/dev/null 2>&1 & exec "$@" 3<&- </dev/null""";

    private readonly Process _process;
    private readonly string _program;

    private bool _disposed;

    private BackgroundProcess(Process process, string program, OutputLog log)
    {
        _process = process;
        _program = program;
        Log = log;
    }

    /// <summary>What it has written so far.</summary>
    public OutputLog Log { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Its exit code; null while it runs.</summary>
    public int? ExitCode => _process.HasExited ? _process.ExitCode : null;

    /// <summary>Starts <paramref name="start"/> with closed standard input.</summary>
    public static BackgroundProcess Start(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.UseShellExecute = false;
        var program = start.FileName;
        if (!OperatingSystem.IsWindows())
        {
            foreach (var (index, argument) in new[] { "-c", EndsWithThisProcess, "sh", program }.Index())
            {
                start.ArgumentList.Insert(index, argument);
            }

            start.FileName = "/bin/sh";
        }

        var log = new OutputLog();
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => log.Add(line.Data);
        process.ErrorDataReceived += (_, line) => log.Add(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (OperatingSystem.IsWindows())
        {
            process.StandardInput.Close();
        }

        return new BackgroundProcess(process, program, log);
    }

    /// <summary>Waits for it to end by itself and returns its exit code.</summary>
    /// <exception cref="TimeoutException">It still runs after <paramref name="limit"/>.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter(limit);
        try
        {
            await _process.WaitForExitAsync(source.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{_program} still runs after {limit.TotalSeconds} s.\n{Tail()}");
        }
    }

    /// <summary>Sends SIGTERM, waits up to <paramref name="limit"/> and returns the exit code.</summary>
    public Task<int> StopAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        Signals.Terminate(_process);
        return WaitForExitAsync(limit, cancellationToken);
    }

    /// <summary>Freezes it until <see cref="Thaw"/>; its connections stay open meanwhile.</summary>
    public void Freeze() => Signals.Freeze(Id);

    /// <summary>Resumes it after <see cref="Freeze"/>.</summary>
    public void Thaw() => Signals.Thaw(Id);

    /// <summary>Ends it at once, as <c>kill -9</c> does, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
    }

    /// <summary>The last lines it wrote.</summary>
    public string Tail(int lines = 30) => string.Join('\n', Log.Lines.TakeLast(lines).Select(line => "  " + line));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await KillAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync();
            _process.StandardInput.Close();
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // It was killed together with its children.
        }

        _process.Dispose();
    }
}
