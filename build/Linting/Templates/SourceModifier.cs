namespace StackTemplates.Build.Linting.Templates;

/// <summary>Which files a source takes: its own lists, or those of one of its modifiers.</summary>
/// <param name="Json">Its element in <c>template.json</c>.</param>
/// <param name="Condition">When it applies; null: always.</param>
/// <param name="Include">The files it takes.</param>
/// <param name="Exclude">The files it leaves out, which counts for more.</param>
/// <param name="CopyOnly">The files that are copied as they are.</param>
/// <param name="Rename">Paths and what they become.</param>
public sealed record SourceModifier(
    JsonPart Json,
    string? Condition,
    IReadOnlyList<Glob> Include,
    IReadOnlyList<Glob> Exclude,
    IReadOnlyList<Glob> CopyOnly,
    IReadOnlyList<KeyValuePair<string, string>> Rename)
{
    private static readonly string[] Lists = ["include", "exclude", "copyOnly"];

    /// <summary>Reads an element of <c>sources</c> or of <c>modifiers</c>.</summary>
    public static SourceModifier Read(JsonPart json) => new(
        json,
        json.TextOf("condition") is { Length: > 0 } condition ? condition : null,
        Globs(json, Lists[0]),
        Globs(json, Lists[1]),
        Globs(json, Lists[2]),
        [.. (json["rename"]?.Properties ?? []).Select(rename => KeyValuePair.Create(rename.Key, rename.Value.Text ?? ""))]);

    /// <summary>Every pattern that it names, with the list it is in and its place.</summary>
    public IEnumerable<(string List, Glob Pattern, JsonPart Place)> Patterns =>
        from list in Lists
        from pattern in Json.ListOf(list)
        where pattern.Text is not null
        select (list, new Glob(pattern.Text!), pattern);

    /// <summary>Whether it takes the file at <paramref name="path"/>; null: it says nothing about it.</summary>
    public bool? Takes(string path) =>
        Exclude.Any(glob => glob.Matches(path)) ? false
        : Include.Any(glob => glob.Matches(path)) || CopyOnly.Any(glob => glob.Matches(path)) ? true
        : null;

    private static IReadOnlyList<Glob> Globs(JsonPart json, string list) =>
        [.. json.ListOf(list).Select(pattern => pattern.Text).OfType<string>().Select(pattern => new Glob(pattern))];
}
