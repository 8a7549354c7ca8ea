namespace StackTemplates.Tests.Infrastructure.Snapshots;

/// <summary>Describes how two trees differ, for the reader of a failed test.</summary>
public static class TreeComparison
{
    private const int LinesOfAFile = 40;

    /// <summary>An entry for each different file, with its different lines; empty if the trees are equal.</summary>
    public static IReadOnlyList<string> Differences(FileTree expected, FileTree actual) =>
        [.. expected.Files.Keys.Union(actual.Files.Keys).Order(StringComparer.Ordinal)
            .Select(path => (expected.Files.GetValueOrDefault(path), actual.Files.GetValueOrDefault(path)) switch
            {
                (null, _) => $"  not expected: {path}",
                (_, null) => $"  missing:      {path}",
                var (before, after) when !before.Content.AsSpan().SequenceEqual(after.Content) =>
                    $"  different:    {path}\n{Lines(before, after)}",
                // Windows has no such bit.
                var (before, after) when before.Executable != after.Executable && !OperatingSystem.IsWindows() =>
                    $"  mode:         {path} should {(before.Executable ? "" : "not ")}be executable",
                _ => null,
            })
            .OfType<string>()];

    private static string Lines(TreeFile before, TreeFile after)
    {
        var hunks = System.Text.Encoding.UTF8.GetString(DiffText.ToBytes(TreeDiff.Hunks(before.Content, after.Content, context: 1)));
        var lines = hunks.TrimEnd('\n').Split('\n');
        var more = lines.Length > LinesOfAFile ? $"\n      … and {lines.Length - LinesOfAFile} more lines" : "";
        return string.Join('\n', lines.Take(LinesOfAFile).Select(line => $"      {Visible(line)}")) + more;
    }

    // Characters that are invisible in a terminal: carriage returns and other control characters, byte order marks, trailing blanks.
    private static string Visible(string line)
    {
        var end = line.AsSpan(1).TrimEnd(' ').Length + 1;
        return string.Concat(line.Select((character, index) => character switch
        {
            '\r' => "\\r",
            '\t' => "\\t",
            '\uFEFF' => "\\uFEFF",
            ' ' when index >= end => "·",
            _ when char.IsControl(character) => $"\\u{(int)character:X4}",
            _ => character.ToString(),
        }));
    }
}
