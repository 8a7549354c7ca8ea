namespace StackTemplates.Build.Kit;

/// <summary>How a command ended.</summary>
/// <param name="CommandLine">What was run, and where.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Lines">What it wrote to both streams.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record CliResult(string CommandLine, int ExitCode, IReadOnlyList<string> Lines, TimeSpan Elapsed)
{
    /// <summary>Whether a process that it started still runs and holds its output.</summary>
    public bool LeftProcess { get; init; }

    /// <summary>What it wrote, as one text.</summary>
    public string Output => string.Join('\n', Lines);

    /// <summary>Whether its exit code is 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>Returns itself, or throws with the command line, the exit code and the last lines.</summary>
    /// <exception cref="CliFailedException">The exit code is not 0.</exception>
    public CliResult EnsureSucceeded() =>
        Succeeded
            ? this
            : throw new CliFailedException($"ended with exit code {ExitCode}", CommandLine, Lines);
}
