using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Stack.Templates.Renderer.Reading;

/// <summary>A mapping of the catalogue. It reports missing keys, values of the wrong kind and unknown keys.</summary>
/// <param name="title">What a message calls it, for example <c>option 'events'</c>.</param>
public sealed class Section(YamlMappingNode node, string title, Problems problems)
{
    private readonly HashSet<string> _known = [];

    /// <summary>The line the mapping begins at.</summary>
    public int Line => (int)node.Start.Line;

    /// <summary>The text of a required key; empty, after reporting a problem, if it is missing.</summary>
    public string Text(string key)
    {
        var text = OptionalText(key);
        if (string.IsNullOrWhiteSpace(text))
        {
            problems.Add(Line, $"{title} has no {key}: add a line '{key}: …'.");
        }

        return text ?? "";
    }

    /// <summary>The text of a key, or null if the key is not there. Only <c>with</c> may be empty.</summary>
    public string? OptionalText(string key) => Find(key) switch
    {
        null => null,
        YamlScalarNode scalar => scalar.Value,
        var other => Wrong<string>(other, key, "a text"),
    };

    /// <summary>The integer of a required key.</summary>
    public int Number(string key)
    {
        var text = Text(key);
        if (text.Length > 0 && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            problems.Add(Line, $"{title}: {key} is '{text}': write a whole number.");
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>Whether a key exists and is true.</summary>
    public bool Flag(string key)
    {
        var text = OptionalText(key);
        if (text is not (null or "true" or "false"))
        {
            problems.Add(Line, $"{title}: {key} is '{text}': write true or false.");
        }

        return text == "true";
    }

    /// <summary>The texts of a list; empty if the key is not there.</summary>
    public IReadOnlyList<string> Texts(string key) => Find(key) switch
    {
        null => [],
        YamlSequenceNode list when list.All(item => item is YamlScalarNode) =>
            [.. list.Cast<YamlScalarNode>().Select(item => item.Value ?? "")],
        var other => Wrong<IReadOnlyList<string>>(other, key, "a list of texts") ?? [],
    };

    /// <summary>The mappings of a list, each read by <paramref name="read"/>; empty if the key is not there.</summary>
    /// <param name="key">The key of the list.</param>
    /// <param name="what">What a message calls an item, for example <c>option</c>.</param>
    /// <param name="read">Reads an item; null leaves it out.</param>
    public IReadOnlyList<T> List<T>(string key, string what, Func<Section, T?> read)
        where T : class
    {
        if (Find(key) is not { } found)
        {
            return [];
        }

        if (found is not YamlSequenceNode list || !list.All(item => item is YamlMappingNode))
        {
            return Wrong<IReadOnlyList<T>>(found, key, "a list of mappings, each begun by '- '") ?? [];
        }

        return [.. list.Cast<YamlMappingNode>().Select(item => Read(item, what, read)).OfType<T>()];
    }

    /// <summary>Reports every key that was not read. Call it after reading all keys.</summary>
    public void Close()
    {
        foreach (var key in node.Children.Keys.Where(key => !_known.Contains(KeyText(key))))
        {
            problems.Add(
                (int)key.Start.Line,
                $"{title} has the unknown key '{KeyText(key)}': remove it, or correct it to one of {string.Join(", ", _known)}.");
        }
    }

    private static string KeyText(YamlNode key) => (key as YamlScalarNode)?.Value ?? "";

    private T? Read<T>(YamlMappingNode item, string what, Func<Section, T?> read)
        where T : class
    {
        var id = item.Children.TryGetValue(new YamlScalarNode("id"), out var value) ? $" '{value}'" : "";
        var section = new Section(item, what + id, problems);
        if (read(section) is not { } result)
        {
            return null;
        }

        section.Close();
        return result;
    }

    private YamlNode? Find(string key)
    {
        _known.Add(key);
        return node.Children.TryGetValue(new YamlScalarNode(key), out var found) ? found : null;
    }

    private T? Wrong<T>(YamlNode found, string key, string expected)
        where T : class
    {
        problems.Add((int)found.Start.Line, $"{title}: {key} is not {expected}: write one.");
        return null;
    }
}
