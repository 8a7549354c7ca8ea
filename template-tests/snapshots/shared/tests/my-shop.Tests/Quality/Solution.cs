using System.Xml.Linq;
using YamlDotNet.RepresentationModel;

namespace my_shop.Tests.Quality;

/// <summary>The files of the solution that these tests belong to.</summary>
internal static class Solution
{
    /// <summary>The folder of the solution file, which is the folder that the tests run from or one above it.</summary>
    public static string Root { get; } = FindRoot(new DirectoryInfo(AppContext.BaseDirectory));

    public static string Name => Path.GetFileNameWithoutExtension(Directory.EnumerateFiles(Root, "*.slnx").Single());

    public static string PathOf(string file) => Path.Combine(Root, file);

    public static string Read(string file) => File.ReadAllText(PathOf(file));

    /// <summary>Reads YAML, or JSON, which is YAML, too, and merges the keys of <c>&lt;&lt;</c>.</summary>
    public static YamlNode ReadYaml(string file)
    {
        using var reader = new StreamReader(PathOf(file));
        var stream = new YamlStream();
        stream.Load(reader);
        return Merge(stream.Documents[0].RootNode);
    }

    /// <summary>The value at a path of keys and indices, separated by <c>/</c>; null if there is none.</summary>
    public static YamlNode? Find(YamlNode node, string path)
    {
        YamlNode? found = node;
        foreach (var part in path.Split('/'))
        {
            found = found switch
            {
                YamlMappingNode mapping => mapping.Children.TryGetValue(new YamlScalarNode(part), out var child) ? child : null,
                YamlSequenceNode sequence => int.TryParse(part, out var index) ? sequence.Children.ElementAtOrDefault(index) : null,
                _ => null,
            };
        }
        return found;
    }

    /// <summary>The version of a package that some project references; null if none does.</summary>
    public static string? VersionOf(string package) => ReferredTo().Contains(package)
        ? XDocument.Load(PathOf("Directory.Packages.props")).Descendants("PackageVersion")
            .FirstOrDefault(one => (string?)one.Attribute("Include") == package)?.Attribute("Version")?.Value
        : null;

    private static YamlNode Merge(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new YamlMappingNode(Entries(mapping)),
        YamlSequenceNode sequence => new YamlSequenceNode(sequence.Select(Merge)),
        _ => node,
    };

    // The mapping's own keys win.
    private static IEnumerable<KeyValuePair<YamlNode, YamlNode>> Entries(YamlMappingNode mapping) => mapping
        .Where(entry => $"{entry.Key}" != "<<")
        .Select(entry => KeyValuePair.Create(entry.Key, Merge(entry.Value)))
        .Concat(Find(mapping, "<<") is YamlMappingNode other ? Entries(other) : [])
        .DistinctBy(entry => entry.Key);

    private static IEnumerable<string> ReferredTo() =>
        from folder in new[] { "src", "tests" }
        from project in Directory.EnumerateFiles(PathOf(folder), "*.csproj", SearchOption.AllDirectories)
        from reference in XDocument.Load(project).Descendants("PackageReference")
        select (string?)reference.Attribute("Include");

    private static string FindRoot(DirectoryInfo folder) =>
        folder.EnumerateFiles("*.slnx").Any()
            ? folder.FullName
            : FindRoot(folder.Parent
                ?? throw new InvalidOperationException($"There is no solution file above {AppContext.BaseDirectory}."));
}
