using System.Text.Json;

namespace StackTemplates.Build.Linting.Templates;

/// <summary>A symbol of a template.</summary>
/// <param name="Name">Its name; conditions distinguish its case.</param>
/// <param name="Json">Its element in <c>template.json</c> or in a file that this one adds.</param>
public sealed record TemplateSymbol(string Name, JsonPart Json)
{
    /// <summary><c>parameter</c>, <c>computed</c>, <c>generated</c>, <c>derived</c> or <c>bind</c>.</summary>
    public string Type => Json.TextOf("type") ?? "";

    /// <summary>Whether it is an option of the command line.</summary>
    public bool IsParameter => Is(Type, "parameter");

    /// <summary>Whether it is an option with choices.</summary>
    public bool IsChoice => IsParameter && Is(Json.TextOf("datatype"), "choice");

    /// <summary>Whether it is an option that is on or off.</summary>
    public bool IsSwitch => IsParameter && Is(Json.TextOf("datatype"), "bool");

    /// <summary>Whether several choices can be given at once.</summary>
    public bool AllowsSeveral => Is(Json.TextOf("allowMultipleValues"), "true");

    /// <summary>Its choices; empty if it is no choice.</summary>
    public IReadOnlyList<string> Choices => [.. ChoiceParts.Select(choice => choice.TextOf("choice")).OfType<string>()];

    /// <summary>Whether conditions can name its choices without quotation marks.</summary>
    public bool IsQuoteless => Is(Json.TextOf("enableQuotelessLiterals"), "true");

    /// <summary>The elements of its choices.</summary>
    public IReadOnlyList<JsonPart> ChoiceParts =>
        IsChoice ? [.. Json.ListOf("choices").Where(choice => choice.Kind == JsonValueKind.Object)] : [];

    /// <summary>The values that it can have, the default first; empty if there is no end to them.</summary>
    public IReadOnlyList<string> Values
    {
        get
        {
            IReadOnlyList<string> values = IsSwitch ? ["false", "true"] : AllowsSeveral ? [] : Choices;
            var standard = Json.TextOf("defaultValue");
            return [.. values.OrderBy(value => Is(value, standard) ? 0 : 1)];
        }
    }

    /// <summary>The text that its value replaces in files, or null.</summary>
    public string? Replaces => Json.TextOf("replaces") is { Length: > 0 } text ? text : null;

    /// <summary>The text that its value replaces in paths, or null.</summary>
    public string? FileRename => Json.TextOf("fileRename") is { Length: > 0 } text ? text : null;

    private static bool Is(string? text, string? other) => string.Equals(text, other, StringComparison.OrdinalIgnoreCase);
}
