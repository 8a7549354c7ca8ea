namespace StackTemplates.Tests.Infrastructure;

/// <summary>
/// A generated tree as it is committed. Files that would have an effect where they lie (on git, MSBuild, the SDK or an
/// editor) carry a <c>_</c> before their name there; so does a name that begins with <c>_</c> by itself.
/// </summary>
public sealed class Snapshot(string folder)
{
    private const string AcceptCommand = "dotnet run --project build test --accept-snapshots";
    private const char Guard = '_';

    private static readonly string[] Effective =
        ["Directory.Build.", "Directory.Packages.", "Directory.Solution.", "global.json", "nuget.config"];

    private const UnixFileMode Run = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Whether what is generated becomes the new snapshot.</summary>
    public static bool Accepting => Environment.GetEnvironmentVariable(TestVariables.AcceptSnapshots) is { Length: > 0 };

    /// <summary>
    /// Compares <paramref name="generated"/> with what is committed, or commits it to the folder when accepting.
    /// </summary>
    public void Verify(FileTree generated)
    {
        if (Accepting)
        {
            Write(generated);
            return;
        }

        var differences = Compare(FileTree.Read(folder, Stored.Restore), generated);
        Assert.True(
            differences.Count == 0,
            $"The generated files are not those of {folder}:\n{string.Join('\n', differences)}\n"
            + $"Where that is intended, take them over and review the diff: {AcceptCommand}");
    }

    /// <summary>What distinguishes two trees, a line for each file.</summary>
    public static IReadOnlyList<string> Compare(FileTree expected, FileTree actual) =>
        [.. expected.Files.Keys.Union(actual.Files.Keys).Order(StringComparer.Ordinal)
            .Select(path => (expected.Files.GetValueOrDefault(path), actual.Files.GetValueOrDefault(path)) switch
            {
                (null, _) => $"  not expected: {path}",
                (_, null) => $"  missing:      {path}",
                var (before, after) when !before.Content.SequenceEqual(after.Content) =>
                    $"  different:    {path}{FirstDifference(before, after)}",
                var (before, after) when before.Executable != after.Executable =>
                    $"  mode:         {path} should {(before.Executable ? "" : "not ")}be executable",
                _ => null,
            })
            .OfType<string>()];

    private static string FirstDifference(TreeFile expected, TreeFile actual)
    {
        var (before, after) = (expected.Text.Split('\n'), actual.Text.Split('\n'));
        var line = 0;
        while (line < before.Length && line < after.Length && before[line] == after[line])
        {
            line++;
        }

        return $" (line {line + 1})\n      expected: {Line(before)}\n      generated: {Line(after)}";

        string Line(string[] lines) => line < lines.Length
            ? lines[line].Replace("\r", "\\r", StringComparison.Ordinal)
                .Replace("\uFEFF", "\\uFEFF", StringComparison.Ordinal)
            : "(end of file)";
    }

    private void Write(FileTree generated)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (var (path, file) in generated.Files)
        {
            var target = Path.Combine(folder, Stored.Guarded(path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, file.Content);
            if (file.Executable && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(target, File.GetUnixFileMode(target) | Run);
            }
        }
    }

    /// <summary>The names under which a tree lies in the repository.</summary>
    public static class Stored
    {
        /// <summary>The stored name of a generated path.</summary>
        public static string Guarded(string path) =>
            string.Join('/', path.Split('/').Select(part => NeedsGuard(part) ? Guard + part : part));

        /// <summary>The generated path of a stored name.</summary>
        public static string Restore(string path) =>
            string.Join('/', path.Split('/').Select(part => part[0] == Guard ? part[1..] : part));

        private static bool NeedsGuard(string part) =>
            part[0] is '.' or Guard || Effective.Any(name => part.StartsWith(name, StringComparison.OrdinalIgnoreCase));
    }
}
