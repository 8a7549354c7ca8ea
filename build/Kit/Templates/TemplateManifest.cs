using System.Text.Json;
using System.Text.Json.Nodes;

namespace StackTemplates.Build.Kit;

/// <summary>A template's <c>template.json</c>, as far as this repository needs it.</summary>
public sealed class TemplateManifest
{
    private static readonly JsonDocumentOptions Lenient =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private TemplateManifest(string folder, JsonObject json)
    {
        Folder = folder;
        Json = json;
    }

    /// <summary>The template's folder, the one that holds <c>.template.config</c>.</summary>
    public string Folder { get; }

    /// <summary>The whole file, for the lint.</summary>
    public JsonObject Json { get; }

    /// <summary>The name on the command line; the first where there are several.</summary>
    public string ShortName => Json["shortName"] switch
    {
        JsonArray several => (string)several[0]!,
        var one => (string)one!,
    };

    /// <summary>Whether it adds to a project that is there, instead of making a solution.</summary>
    public bool IsItem => (string?)Json["tags"]?["type"] == "item";

    /// <summary>The placeholder that the name of the new project replaces.</summary>
    public string SourceName => (string?)Json["sourceName"] ?? "";

    /// <summary>The symbols by name, those of <c>additionalConfigFiles</c> included.</summary>
    public IReadOnlyDictionary<string, JsonObject> Symbols =>
        Configurations().SelectMany(json => json["symbols"]?.AsObject() ?? [])
            .Where(symbol => symbol.Value is JsonObject)
            .ToDictionary(symbol => symbol.Key, symbol => symbol.Value!.AsObject(), StringComparer.Ordinal);

    /// <summary>Where the manifest of the template in <paramref name="folder"/> lies.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, ".template.config", "template.json");

    /// <summary>Reads the manifest of the template in <paramref name="folder"/>.</summary>
    public static TemplateManifest Read(string folder) => new(folder, Parse(PathIn(folder)));

    /// <summary>
    /// What the option <paramref name="symbol"/> can be set to, the default first; empty if it is no choice.
    /// </summary>
    public IReadOnlyList<string> Choices(string symbol)
    {
        if (!Symbols.TryGetValue(symbol, out var json) || json["choices"] is not JsonArray choices)
        {
            return [];
        }

        var standard = (string?)json["defaultValue"];
        return [.. choices.Select(choice => (string)choice!["choice"]!).OrderBy(choice => choice == standard ? 0 : 1)];
    }

    /// <summary>The manifest and the files it adds.</summary>
    public IEnumerable<JsonObject> Configurations()
    {
        yield return Json;
        foreach (var file in Json["additionalConfigFiles"]?.AsArray() ?? [])
        {
            yield return Parse(Path.Combine(Folder, ".template.config", (string)file!));
        }
    }

    private static JsonObject Parse(string path) =>
        JsonNode.Parse(
            File.ReadAllText(path),
            documentOptions: Lenient)!.AsObject();
}
