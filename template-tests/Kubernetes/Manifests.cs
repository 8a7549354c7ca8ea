using YamlDotNet.RepresentationModel;

namespace StackTemplates.Tests.Kubernetes;

/// <summary>The manifests below a folder, read field by field.</summary>
internal sealed class Manifests
{
    private static readonly string[] Workloads = ["Deployment", "StatefulSet"];
    private static readonly string[] ContainerLists = ["initContainers", "containers"];

    private Manifests(string root) => Root = root;

    /// <summary>The folder of the generated solution.</summary>
    public string Root { get; }

    /// <summary>Every document of every YAML file, with the file's path below <c>deploy/kubernetes</c>.</summary>
    public required IReadOnlyList<(string File, YamlNode Document)> All { get; init; }

    /// <summary>Those of a combination.</summary>
    public static async Task<Manifests> OfAsync(PackedTemplates templates, Combination combination) =>
        Read(await templates.FolderAsync(combination, "--kubernetes"));

    private static Manifests Read(string root)
    {
        var folder = Path.Combine(root, "deploy", "kubernetes");
        return new Manifests(root)
        {
            All = [.. Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .SelectMany(file => Documents(file).Select(document => (Path.GetRelativePath(folder, file).Replace('\\', '/'), document)))],
        };
    }

    public IEnumerable<(string File, YamlNode Document)> Of(params IEnumerable<string> kinds) =>
        All.Where(one => kinds.Contains(Text(one.Document, "kind")));

    /// <summary>Deployments and stateful sets, without patches of them.</summary>
    public IEnumerable<(string File, YamlNode Document)> Pods =>
        Of(Workloads).Where(one => Find(one.Document, "spec/selector") is not null);

    /// <summary>The containers of pods, those that run before the others and those of patches included.</summary>
    public IEnumerable<(string File, YamlNode Container)> Containers =>
        Of(Workloads).SelectMany(one => ContainerLists.SelectMany(key => Items(one.Document, $"spec/template/spec/{key}"))
            .Select(container => (one.File, container)));

    public static IEnumerable<YamlNode> Documents(string file)
    {
        using var reader = new StreamReader(file);
        var stream = new YamlStream();
        stream.Load(reader);
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    /// <summary>The value at a path of keys, separated by <c>/</c>; null if there is none.</summary>
    public static YamlNode? Find(YamlNode node, string path) => path.Split('/').Aggregate(
        (YamlNode?)node,
        (found, key) =>
            found is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null);

    public static string? Text(YamlNode node, string path) => (Find(node, path) as YamlScalarNode)?.Value;

    public static IEnumerable<YamlNode> Items(YamlNode node, string path) => Find(node, path) as YamlSequenceNode ?? [];

    public static IEnumerable<(string Key, string Value)> Pairs(YamlNode node, string path) =>
        (Find(node, path) as YamlMappingNode ?? []).Select(pair => ($"{pair.Key}", $"{pair.Value}"));

    /// <summary>Every value of this key, at any depth.</summary>
    public static IEnumerable<YamlNode> Deep(YamlNode node, string key) => node switch
    {
        YamlMappingNode mapping => mapping.SelectMany(pair => $"{pair.Key}" == key ? [pair.Value] : Deep(pair.Value, key)),
        YamlSequenceNode list => list.SelectMany(one => Deep(one, key)),
        _ => [],
    };
}
