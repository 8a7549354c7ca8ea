using Newtonsoft.Json.Linq;
using YamlDotNet.RepresentationModel;

namespace my_shop.Tests.Quality;

/// <summary>quality.yaml with its line numbers.</summary>
public sealed class QualityFile
{
    private readonly YamlMappingNode _root = (YamlMappingNode)Solution.ReadYaml("quality.yaml");

    /// <summary>Every claim, in the order of the file.</summary>
    public IReadOnlyList<Claim> Claims => [.. ClaimsIn(Solution.Find(_root, "quality")!, "")];

    /// <summary>The text at a path of keys, separated by <c>/</c>; null if there is none.</summary>
    public string? this[string path] => (Solution.Find(_root, path) as YamlScalarNode)?.Value;

    /// <summary>The file as JSON, for its schema.</summary>
    public JToken ToJson() => ToJson(_root);

    /// <summary>The line of a JSON path such as <c>#/quality.events.type</c>, or of the nearest existing key above it.</summary>
    public long LineOf(string jsonPath)
    {
        YamlNode node = _root;
        var line = node.Start.Line;
        var rest = jsonPath.TrimStart('#', '/');
        while (node is YamlMappingNode mapping && rest.Length > 0
            && mapping.Children.FirstOrDefault(
                child => rest == Text(child.Key) || rest.StartsWith($"{Text(child.Key)}.", StringComparison.Ordinal))
                is { Key: { } key, Value: { } value })
        {
            (node, line) = (value, key.Start.Line);
            rest = rest[Text(key).Length..].TrimStart('.');
        }
        return line;
    }

    private static IEnumerable<Claim> ClaimsIn(YamlNode node, string path)
    {
        foreach (var (key, value) in node as YamlMappingNode ?? [])
        {
            var below = path.Length == 0 ? Text(key) : $"{path}.{Text(key)}";
            if (Solution.Find(value, "is") is null && Solution.Find(value, "evidence") is null)
            {
                foreach (var claim in ClaimsIn(value, below))
                {
                    yield return claim;
                }
            }
            else
            {
                yield return new Claim(
                    below,
                    (int)key.Start.Line,
                    (Solution.Find(value, "is") as YamlScalarNode)?.Value,
                    (Solution.Find(value, "evidence") as YamlMappingNode)
                        ?.ToDictionary(one => Text(one.Key), one => Text(one.Value)) ?? []);
            }
        }
    }

    private static JToken ToJson(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JObject(mapping.Select(child => new JProperty(Text(child.Key), ToJson(child.Value)))),
        YamlSequenceNode sequence => new JArray(sequence.Select(ToJson)),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: { } text } when long.TryParse(text, out var number) =>
            new JValue(number),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: { } text } when bool.TryParse(text, out var flag) =>
            new JValue(flag),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "" } => JValue.CreateNull(),
        _ => new JValue(Text(node)),
    };

    private static string Text(YamlNode node) => (node as YamlScalarNode)?.Value ?? "";
}
