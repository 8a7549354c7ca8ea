namespace StackTemplates.Build.Kit;

/// <summary>A page of the documentation whose text is kept while the part between two marks is replaced by the results of a run.</summary>
/// <param name="path">The page.</param>
public sealed class MarkedPage(string path)
{
    private const string Begin = "<!-- table -->";
    private const string End = "<!-- /table -->";

    /// <summary>The path of the page.</summary>
    public string Path => path;

    /// <summary>The page of <paramref name="repository"/> with this file name.</summary>
    public static MarkedPage In(Repository repository, string name) => new(System.IO.Path.Combine(repository.Root, "docs", name));

    /// <summary>Puts a text, which ends with a line feed, between the two marks of the page.</summary>
    /// <exception cref="UserException">The page has no such marks.</exception>
    public void Write(string between)
    {
        var text = File.ReadAllText(path);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
        {
            throw new UserException($"{path} has no place for the table: put {Begin} and {End} on lines of their own.");
        }

        File.WriteAllText(path, text[..(begin + Begin.Length)] + "\n" + between + text[end..]);
    }
}
