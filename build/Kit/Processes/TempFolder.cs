using System.Globalization;

namespace StackTemplates.Build.Kit;

/// <summary>
/// A folder below the system's temporary one, named after its purpose and the process that created it, so that folders
/// of killed or finished runs can be told from those in use.
/// </summary>
public sealed class TempFolder : IDisposable
{
    private const string Prefix = "stack-templates";

    private TempFolder(string path) => Path = path;

    /// <summary>The folder's absolute path.</summary>
    public string Path { get; }

    /// <summary>
    /// Makes an empty folder for <paramref name="purpose"/>, and deletes those of processes that are gone.
    /// </summary>
    public static TempFolder Create(string purpose)
    {
        DeleteAbandoned(purpose);
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}-{purpose}-{Environment.ProcessId}-");
        return new TempFolder(Directory.CreateTempSubdirectory(name).FullName);
    }

    /// <summary>An absolute path inside the folder.</summary>
    public string Below(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <inheritdoc/>
    public void Dispose() => Delete(Path);

    private static void DeleteAbandoned(string purpose)
    {
        var start = $"{Prefix}-{purpose}-";
        foreach (var folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), start + "*"))
        {
            var owner = System.IO.Path.GetFileName(folder)[start.Length..].Split('-')[0];
            if (int.TryParse(owner, CultureInfo.InvariantCulture, out var id) && !Signals.IsAlive(id))
            {
                Delete(folder);
            }
        }
    }

    private static void Delete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Something still has a file open, or it belongs to someone else: the next run tries again.
        }
    }
}
