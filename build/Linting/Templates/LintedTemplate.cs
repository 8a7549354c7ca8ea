using StackTemplates.Build.Linting.Conditions;

namespace StackTemplates.Build.Linting.Templates;

/// <summary>A template with everything that the rules read.</summary>
public sealed class LintedTemplate
{
    private readonly Lazy<IReadOnlyList<ContentFile>> _files;
    private readonly Lazy<IReadOnlyList<Condition>> _conditions;

    internal LintedTemplate(string folder, IReadOnlyList<JsonPart> configurations, JsonPart? host, IReadOnlyList<JsonFault> faults)
    {
        Folder = folder;
        Configurations = configurations;
        Host = host;
        Faults = faults;
        Symbols = configurations.SelectMany(json => json["symbols"]?.Properties ?? [])
            .Where(symbol => symbol.Value.Properties.Count > 0)
            .GroupBy(symbol => symbol.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new TemplateSymbol(group.Key, group.Last().Value), StringComparer.Ordinal);
        var sources = configurations.SelectMany(json => json.ListOf("sources")).ToList();
        // Without sources the engine takes the folder of the template, as it does where a source names no folder.
        Sources = [.. (sources.Count > 0 ? sources : configurations.Take(1)).Select(source => TemplateSource.Read(source, folder))];
        _files = new(ReadFiles);
        _conditions = new(() => [.. ConditionFinder.InManifest(this), .. ConditionFinder.InFiles(this)]);
    }

    /// <summary>The folder that holds <c>.template.config</c>.</summary>
    public string Folder { get; }

    /// <summary>Its <c>template.json</c> and the files that this one adds; none if <c>template.json</c> cannot be read.</summary>
    public IReadOnlyList<JsonPart> Configurations { get; }

    /// <summary>Its <c>dotnetcli.host.json</c>, or null.</summary>
    public JsonPart? Host { get; }

    /// <summary>What keeps its configuration from being read.</summary>
    public IReadOnlyList<JsonFault> Faults { get; }

    /// <summary>Whether rules other than that for <c>template.json</c> can check it.</summary>
    public bool CanBeRead => Faults.Count == 0;

    /// <summary>Its <c>template.json</c>.</summary>
    public JsonPart Manifest => Configurations[0];

    /// <summary>The name on the command line, the first if there are several; the name of the folder if there is none.</summary>
    public string ShortName =>
        Configurations.SelectMany(json => json.ListOf("shortName")).Select(name => name.Text)
            .FirstOrDefault(name => !string.IsNullOrEmpty(name))
        ?? Path.GetFileName(Folder);

    /// <summary>The text that the name of the new project replaces, or null.</summary>
    public string? SourceName => Manifest.TextOf("sourceName") is { Length: > 0 } name ? name : null;

    /// <summary>The symbols by name.</summary>
    public IReadOnlyDictionary<string, TemplateSymbol> Symbols { get; }

    /// <summary>Whether <c>--help</c> does not show an option.</summary>
    public bool IsHidden(TemplateSymbol symbol) => Host?["symbolInfo"]?[symbol.Name]?.TextOf("isHidden")?.ToUpperInvariant() == "TRUE";

    /// <summary>The folders it takes files from.</summary>
    public IReadOnlyList<TemplateSource> Sources { get; }

    /// <summary>Every file that it can generate.</summary>
    public IReadOnlyList<ContentFile> Files => _files.Value;

    /// <summary>Every condition that the engine evaluates, of <c>template.json</c> and of the files.</summary>
    public IReadOnlyList<Condition> Conditions => _conditions.Value;

    private IReadOnlyList<ContentFile> ReadFiles()
    {
        var operations = new FileOperations(Configurations);
        return
        [
            .. from source in Sources
               from file in source.Files
               where source.CanTake(file)
               let path = Path.GetFullPath(Path.Combine(source.Folder, file))
               group (source, file) by path into found
               let copied = found.All(one => one.source.Copies(one.file))
               let relative = found.First().file
               select new ContentFile(found.Key, relative, copied ? Conditionals.None : operations.For(relative), copied),
        ];
    }
}
