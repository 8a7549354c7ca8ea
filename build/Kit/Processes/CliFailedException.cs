namespace StackTemplates.Build.Kit;

/// <summary>A command that had to succeed and did not.</summary>
public sealed class CliFailedException(string what, string commandLine, IReadOnlyList<string> lines)
    : Exception(Describe(what, commandLine, lines))
{
    private const int LastLines = 25;

    private static string Describe(string what, string commandLine, IReadOnlyList<string> lines)
    {
        // MSBuild repeats every error at its end; if there are any, they are more useful than the last lines.
        var errors = lines.Where(line => line.Contains(": error ", StringComparison.Ordinal))
            .Select(line => line.Trim()).Distinct().ToList();
        var shown = errors.Count > 1 ? errors.Take(LastLines) : lines.TakeLast(LastLines);
        var wrote = lines.Count == 0 ? "" : "; it wrote";
        return $"{commandLine}\n{what}{wrote}\n{string.Join('\n', shown.Select(line => "  " + line))}".TrimEnd();
    }
}
