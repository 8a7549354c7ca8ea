using System.Text.Json.Nodes;

namespace StackTemplates.Tests.Infrastructure;

/// <summary>One of the folders a template takes files from.</summary>
/// <param name="Declared">The folder as <c>template.json</c> names it.</param>
/// <param name="Folder">Its absolute path.</param>
/// <param name="Json">Its element in <c>template.json</c>.</param>
/// <param name="Files">The files git knows there, by their path relative to it.</param>
public sealed record TemplateSource(string Declared, string Folder, JsonObject Json, IReadOnlyList<string> Files)
{
    private static readonly string[] PatternLists = ["include", "exclude", "copyOnly"];

    /// <summary>
    /// Every pattern and every renamed path in it and in its modifiers, each with the list it stands in.
    /// </summary>
    public IEnumerable<(string List, string Pattern)> Patterns =>
        Modifiers.Prepend(Json).SelectMany(json => PatternLists
            .SelectMany(list => Texts(json[list]).Select(pattern => (list, pattern)))
            .Concat((json["rename"]?.AsObject() ?? []).Select(rename => ("rename", rename.Key))));

    private IEnumerable<JsonObject> Modifiers =>
        (Json["modifiers"]?.AsArray() ?? []).Select(modifier => modifier!.AsObject());

    /// <summary>
    /// The sources of <paramref name="template"/>, of all files that git knows below <paramref name="root"/>.
    /// </summary>
    public static IReadOnlyList<TemplateSource> Of(TemplateManifest template, string root, IReadOnlyList<string> files)
    {
        var sources = template.Json["sources"]?.AsArray() ?? [new JsonObject { ["source"] = "./" }];
        return [.. sources.Select(source => source!.AsObject()).Select(json =>
        {
            var declared = (string?)json["source"] ?? "./";
            var folder = Path.GetFullPath(Path.Combine(template.Folder, declared));
            var start = Path.GetRelativePath(root, folder).Replace(Path.DirectorySeparatorChar, '/').TrimEnd('/') + "/";
            return new TemplateSource(
                declared,
                folder,
                json,
                [.. files.Where(file => file.StartsWith(start, StringComparison.Ordinal)).Select(file => file[start.Length..])]);
        })];
    }

    // The engine takes one pattern or a list of them.
    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        null => [],
        JsonArray list => list.Select(item => (string)item!),
        _ => [(string)node!],
    };
}
