using System.Diagnostics;

namespace StackTemplates.Build.Kit;

/// <summary>
/// A command line to run to its end: standard input closed, output captured, ended with all its children when its time
/// limit is reached or the caller cancels.
/// </summary>
/// <example><code>await Cli.Dotnet("build").In(folder).RunAsync(cancellationToken)</code></example>
public sealed class Cli
{
    private const int EndedByInterrupt = 130;

    private static readonly TimeSpan DefaultLimit = TimeSpan.FromMinutes(20);

    // The time for output that arrives after a command has ended.
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(30);

    private readonly ProcessStartInfo _start;
    private TimeSpan _limit = DefaultLimit;
    private Action<string>? _onLine;

    private Cli(string program, IEnumerable<string> arguments)
    {
        _start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        ChildEnvironment.Prepare(_start.Environment);
    }

    /// <summary>Runs <paramref name="program"/>, found on the PATH.</summary>
    public static Cli Program(string program, params IEnumerable<string> arguments) => new(program, arguments);

    /// <summary>Runs the .NET command line.</summary>
    public static Cli Dotnet(params IEnumerable<string> arguments) => new("dotnet", arguments);

    /// <summary>Runs in <paramref name="folder"/>.</summary>
    public Cli In(string folder)
    {
        _start.WorkingDirectory = folder;
        return this;
    }

    /// <summary>Sets an environment variable; null removes it.</summary>
    public Cli Set(string name, string? value)
    {
        _start.Environment[name] = value;
        return this;
    }

    /// <summary>Adds arguments.</summary>
    public Cli With(params IEnumerable<string> arguments)
    {
        foreach (var argument in arguments)
        {
            _start.ArgumentList.Add(argument);
        }

        return this;
    }

    /// <summary>Ends the command if it takes longer; the default is twenty minutes.</summary>
    public Cli Within(TimeSpan limit)
    {
        _limit = limit;
        return this;
    }

    /// <summary>Calls <paramref name="onLine"/> for every line as it is written.</summary>
    public Cli OnLine(Action<string> onLine)
    {
        _onLine = onLine;
        return this;
    }

    /// <summary>Runs it and returns whatever its exit code is.</summary>
    /// <exception cref="CliFailedException">It could not be started or took too long.</exception>
    public async Task<CliResult> RunAsync(CancellationToken cancellationToken)
    {
        var commandLine = CommandLine();
        var output = new OutputLog(_onLine);
        var clock = Stopwatch.StartNew();
        using var process = new Process { StartInfo = _start, EnableRaisingEvents = true };
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => ended.TrySetResult();
        process.OutputDataReceived += (_, line) => output.Add(line.Data);
        process.ErrorDataReceived += (_, line) => output.Add(line.Data);
        Start(process, commandLine);

        using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter(_limit);
        try
        {
            await ended.Task.WaitAsync(source.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CliFailedException($"did not finish within {_limit.TotalSeconds} s and was ended", commandLine, output.Lines);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        var complete = await DrainAsync(process, cancellationToken);

        // Ctrl+C reaches the child as well, and sometimes first.
        if (process.ExitCode == EndedByInterrupt)
        {
            throw new OperationCanceledException(cancellationToken);
        }

        return new CliResult(commandLine, process.ExitCode, output.Lines, clock.Elapsed) { LeftProcess = !complete };
    }

    // A process that the command started and left running keeps the output open.
    private static async Task<bool> DrainAsync(Process process, CancellationToken cancellationToken)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter(DrainLimit);
        try
        {
            await process.WaitForExitAsync(source.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static void Start(Process process, string commandLine)
    {
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new CliFailedException($"could not be started: {error.Message}", commandLine, []);
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private string CommandLine() =>
        string.Join(' ', _start.ArgumentList.Prepend(_start.FileName).Select(part => part.Contains(' ') ? $"'{part}'" : part))
        + (_start.WorkingDirectory.Length > 0 ? $"   (in {_start.WorkingDirectory})" : "");
}
