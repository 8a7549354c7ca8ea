namespace StackTemplates.Build.Linting.Templates;

/// <summary>One of the folders that a template takes files from.</summary>
/// <param name="Declared">The folder as <c>template.json</c> names it.</param>
/// <param name="Folder">Its absolute path.</param>
/// <param name="Target">The folder that its files go to, relative to the output.</param>
/// <param name="Own">Its own lists, with those that the engine adds.</param>
/// <param name="Modifiers">Its modifiers, of which a later one counts for more.</param>
/// <param name="Files">All files there, by their paths relative to the folder with <c>/</c> between the parts, sorted.</param>
public sealed record TemplateSource(
    string Declared, string Folder, string Target, SourceModifier Own, IReadOnlyList<SourceModifier> Modifiers, IReadOnlyList<string> Files)
{
    // What the engine assumes where a source has no list of its own.
    private static readonly Glob[] Everything = [new("**/*")];
    private static readonly Glob[] NodeModules = [new("**/node_modules/**")];

    private static readonly Glob[] Leftovers =
    [
        new("**/[Bb]in/**"), new("**/[Oo]bj/**"), new("**/.template.config/**"),
        new("**/*.filelist"), new("**/*.user"), new("**/*.lock.json"),
    ];

    /// <summary>Reads an element of <c>sources</c>.</summary>
    /// <param name="json">The element.</param>
    /// <param name="template">The folder of the template.</param>
    public static TemplateSource Read(JsonPart json, string template)
    {
        var declared = json.TextOf("source") ?? "./";
        var folder = Path.GetFullPath(Path.Combine(template, declared));
        var own = SourceModifier.Read(json);
        return new TemplateSource(
            declared,
            folder,
            json.TextOf("target") ?? "./",
            own with
            {
                Include = own.Include.Count > 0 ? own.Include : Everything,
                Exclude = own.Exclude.Count > 0 ? own.Exclude : Leftovers,
                CopyOnly = own.CopyOnly.Count > 0 ? own.CopyOnly : NodeModules,
            },
            [.. json.ListOf("modifiers").Select(SourceModifier.Read)],
            Directory.Exists(folder) ? [.. RelativeFiles(folder).Order(StringComparer.Ordinal)] : []);
    }

    /// <summary>Whether it takes a file, given which modifiers apply.</summary>
    public bool Takes(string path, Func<SourceModifier, bool> applies)
    {
        foreach (var modifier in Modifiers.Reverse().Where(applies))
        {
            if (modifier.Takes(path) is { } taken)
            {
                return taken;
            }
        }

        return Own.Takes(path) ?? false;
    }

    /// <summary>Whether it takes a file for some options; wrong only where no options satisfy a condition.</summary>
    public bool CanTake(string path) =>
        Takes(path, modifier => modifier.Condition is null)
        || Modifiers.Any(modifier => modifier.Condition is not null && modifier.Takes(path) == true);

    /// <summary>Whether it copies a file as it is, whatever the options are.</summary>
    public bool Copies(string path) =>
        Modifiers.Where(modifier => modifier.Condition is null).Prepend(Own).Any(list => list.CopyOnly.Any(glob => glob.Matches(path)));

    /// <summary>Where a file goes, relative to the output, before placeholders in the path are replaced.</summary>
    public string Output(string path, Func<SourceModifier, bool> applies)
    {
        var renamed = Modifiers.Where(applies).Prepend(Own).SelectMany(list => list.Rename)
            .LastOrDefault(rename => rename.Key == path).Value ?? path;
        var parts = new List<string>();
        foreach (var part in $"{Target}/{renamed}".Split('/', '\\').Where(part => part is not ("" or ".")))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    private static IEnumerable<string> RelativeFiles(string folder) =>
        TemplateFolders.Files(folder).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'));
}
