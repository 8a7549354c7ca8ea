using System.Security.Cryptography;

namespace StackTemplates.Tests.Infrastructure.Snapshots;

/// <summary>A file for comparisons, equal to another one with the same bytes and the same mode.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="Executable">Whether its owner may run it; git tracks nothing more of a mode.</param>
public sealed record TreeFile(byte[] Content, bool Executable)
{
    /// <summary>Its text, a byte order mark included.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(Content);

    /// <inheritdoc/>
    public bool Equals(TreeFile? other) =>
        other is not null && Executable == other.Executable && Content.AsSpan().SequenceEqual(other.Content);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Content);
        hash.Add(Executable);
        return hash.ToHashCode();
    }
}

/// <summary>The files below a folder, by their path relative to it, with <c>/</c> between the parts.</summary>
public sealed class FileTree
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };

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

    /// <summary>A tree of these files.</summary>
    /// <exception cref="ArgumentException">Two of them have the same path.</exception>
    public static FileTree Of(IEnumerable<KeyValuePair<string, TreeFile>> files)
    {
        var sorted = new SortedDictionary<string, TreeFile>(StringComparer.Ordinal);
        foreach (var (path, file) in files)
        {
            sorted.Add(path, file);
        }

        return new FileTree(sorted);
    }

    /// <summary>Reads every file below <paramref name="folder"/>; none if there is no such folder.</summary>
    public static FileTree Read(string folder) => Of(
        (Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", Everything) : []).Select(file => KeyValuePair.Create(
            Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'),
            new TreeFile(File.ReadAllBytes(file), IsExecutable(file)))));

    private static bool IsExecutable(string file) =>
        !OperatingSystem.IsWindows() && File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute);
}
