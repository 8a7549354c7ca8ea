using System.Text.Json;

namespace StackTemplates.Build.Linting.Templates;

/// <summary>A value of a JSON file with its position. Like the engine, it ignores the case of property names.</summary>
/// <param name="File">The absolute path of the file.</param>
/// <param name="Line">The line where the value begins, from 1.</param>
/// <param name="Kind">The kind of value.</param>
/// <param name="Text">Text of a string, digits of a number, <c>true</c> or <c>false</c>; otherwise null.</param>
/// <param name="Properties">The properties of an object, in the order of the file; otherwise empty.</param>
/// <param name="Items">The items of an array; otherwise empty.</param>
public sealed record JsonPart(
    string File,
    int Line,
    JsonValueKind Kind,
    string? Text,
    IReadOnlyList<KeyValuePair<string, JsonPart>> Properties,
    IReadOnlyList<JsonPart> Items)
{
    /// <summary>The value of a property, or null.</summary>
    public JsonPart? this[string name] =>
        Properties.FirstOrDefault(property => string.Equals(property.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>The text of a property, or null if it is missing or neither text, number nor boolean.</summary>
    public string? TextOf(string name) => this[name]?.Text;

    /// <summary>The items of a property that is an array, or the property itself; empty if it is missing.</summary>
    public IReadOnlyList<JsonPart> ListOf(string name) => this[name] switch
    {
        null => [],
        { Kind: JsonValueKind.Array } list => list.Items,
        var one => [one],
    };

    /// <summary>It and everything in it, each with the name of its property; items of an array have the name of the array.</summary>
    public IEnumerable<(string Name, JsonPart Value)> All(string name = "") =>
        Properties.SelectMany(property => property.Value.All(property.Key))
            .Concat(Items.SelectMany(item => item.All(name)))
            .Prepend((name, this));
}
