using System.Diagnostics.CodeAnalysis;

namespace StackTemplates.Tests.Infrastructure.Snapshots;

/// <summary>Reviewed files, committed below a folder of this repository.</summary>
/// <param name="folder">The folder.</param>
/// <param name="others">Folders below it that belong to other snapshots.</param>
public sealed class Snapshot(string folder, params IReadOnlyList<string> others)
{
    private const string AcceptCommand = "dotnet run --project build test --accept-snapshots";
    private const int MostLines = 300;
    private const UnixFileMode Run = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Whether the generated files become the new snapshot.</summary>
    public static bool Accepting => Environment.GetEnvironmentVariable(TestVariables.AcceptSnapshots) is { Length: > 0 };

    /// <summary>Fails the test if <paramref name="actual"/> differs from the reviewed tree in any byte.</summary>
    /// <param name="what">The subject of the comparison, which starts the message.</param>
    /// <param name="expected">The reviewed tree.</param>
    /// <param name="actual">The generated tree.</param>
    public static void Verify(string what, FileTree expected, FileTree actual)
    {
        var differences = TreeComparison.Differences(expected, actual);
        if (differences.Count == 0)
        {
            return;
        }

        var lines = differences.SelectMany(difference => difference.Split('\n')).ToList();
        var more = lines.Count > MostLines ? $"\n  … and {lines.Count - MostLines} more lines" : "";
        Fail($"{what}: {differences.Count} different (-: reviewed, +: now)\n{string.Join('\n', lines.Take(MostLines))}{more}");
    }

    /// <summary>Fails the test with a reason, and says how to accept the generated files.</summary>
    [DoesNotReturn]
    public static void Fail(string reason) =>
        Assert.Fail($"{reason}\nIf this is intended, accept it and review the diff: {AcceptCommand}");

    /// <summary>Compares <paramref name="generated"/> with the committed files, or replaces them when accepting.</summary>
    public void Verify(FileTree generated)
    {
        if (Accepting)
        {
            Write(generated);
        }
        else
        {
            Verify($"The files below {folder}", Read(), generated);
        }
    }

    /// <summary>The committed files, under the names they were generated with.</summary>
    public FileTree Read() => FileTree.Of(FileTree.Read(folder).Files
        .Where(file => !others.Contains(file.Key.Split('/')[0]))
        .Select(file => KeyValuePair.Create(StoredName.Restore(file.Key), file.Value)));

    /// <summary>Replaces the committed files by these.</summary>
    public void Write(FileTree files)
    {
        Directory.CreateDirectory(folder);
        foreach (var old in Directory.GetDirectories(folder).Where(path => !others.Contains(Path.GetFileName(path))))
        {
            Directory.Delete(old, recursive: true);
        }

        foreach (var old in Directory.GetFiles(folder))
        {
            File.Delete(old);
        }

        foreach (var (path, file) in files.Files)
        {
            var target = Path.Combine(folder, StoredName.Of(path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, file.Content);
            if (file.Executable && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(target, File.GetUnixFileMode(target) | Run);
            }
        }
    }
}
