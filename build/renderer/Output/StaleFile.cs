using System.Text;
using Stack.Templates.Renderer.Rendering;

namespace Stack.Templates.Renderer.Output;

/// <summary>A file that differs from its rendering.</summary>
/// <param name="Path">Relative to the root of the repository.</param>
/// <param name="Line">The first line that differs, counted from 1.</param>
/// <param name="Found">That line as it is; null if the file or the line is missing.</param>
/// <param name="Wanted">That line as it should be; null if the file should have ended.</param>
public sealed record StaleFile(string Path, int Line, string? Found, string? Wanted)
{
    /// <summary>Compares a file on disk with its rendering.</summary>
    /// <returns>Null if they are the same, to the byte.</returns>
    public static StaleFile? Find(string root, RenderedFile wanted)
    {
        var path = System.IO.Path.Combine(root, wanted.Path);

        // Not ReadAllText, which would hide a byte order mark.
        var found = File.Exists(path) ? Encoding.UTF8.GetString(File.ReadAllBytes(path)) : null;
        return found == wanted.Text ? null : FirstDifference(wanted, found);
    }

    /// <summary>The file, the line, and both texts of it.</summary>
    public override string ToString() =>
        $"""
        {Path}({Line}): stale
          is:     {Found ?? "(nothing)"}
          should: {Wanted ?? "(nothing)"}
        """;

    private static StaleFile FirstDifference(RenderedFile wanted, string? found)
    {
        var wantedLines = wanted.Text.Split('\n');
        var foundLines = found?.Split('\n') ?? [];
        var same = wantedLines.Zip(foundLines).TakeWhile(pair => pair.First == pair.Second).Count();
        return new(wanted.Path, same + 1, foundLines.ElementAtOrDefault(same), wantedLines.ElementAtOrDefault(same));
    }
}
