using System.Security.Cryptography;

namespace StackTemplates.Tests.Infrastructure;

/// <summary>A file as it counts for a comparison.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="Executable">Whether its owner may run it; git tracks nothing more of a mode.</param>
public sealed record TreeFile(byte[] Content, bool Executable)
{
    /// <summary>Its text, a byte order mark included.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(Content);
}

/// <summary>The files below a folder, by their path relative to it, with <c>/</c> between the parts.</summary>
public sealed class FileTree
{
    private FileTree(IReadOnlyDictionary<string, TreeFile> files) => Files = files;

    /// <summary>The files, sorted by path.</summary>
    public IReadOnlyDictionary<string, TreeFile> Files { get; }

    /// <summary>One text that changes when any byte, name or mode below the folder does.</summary>
    public string Hash
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var (path, file) in Files)
            {
                hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{path}\n{file.Executable}\n{file.Content.Length}\n"));
                hash.AppendData(file.Content);
            }

            return Convert.ToHexString(hash.GetHashAndReset());
        }
    }

    /// <summary>Reads every file below <paramref name="folder"/>; none where there is no such folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="rename">What a path in the tree is called, from its path on disk.</param>
    public static FileTree Read(string folder, Func<string, string>? rename = null)
    {
        var files = new SortedDictionary<string, TreeFile>(StringComparer.Ordinal);
        foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", Everything) : [])
        {
            var path = Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/');
            files.Add(rename?.Invoke(path) ?? path, new TreeFile(File.ReadAllBytes(file), IsExecutable(file)));
        }

        return new FileTree(files);
    }

    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };

    private static bool IsExecutable(string file) =>
        !OperatingSystem.IsWindows() && File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute);
}
