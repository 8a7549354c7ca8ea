using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace StackTemplates.Tests.Infrastructure;

/// <summary>A condition that the template engine evaluates, and its position.</summary>
public sealed partial record Condition(string Where, string Text)
{
    // Symbols that the engine defines itself.
    private static readonly string[] BuiltIn = ["true", "false", "null", "OS", "HostIdentifier"];

    private static readonly string[] Properties = ["condition", "isEnabled", "isRequired"];

    /// <summary>The symbols in it; an undefined one is silently false.</summary>
    public IReadOnlyList<string> Symbols =>
        [.. Identifier().Matches(Literal().Replace(Text, "")).Select(match => match.Value).Except(BuiltIn)];

    /// <summary>Those of a <c>template.json</c>, at any depth.</summary>
    public static IEnumerable<Condition> InManifest(TemplateManifest template) =>
        template.Configurations().SelectMany(json => In(json, "")).Concat(
            template.Symbols.Where(symbol => (string?)symbol.Value["type"] == "computed")
                .Select(symbol => new Condition($"symbol {symbol.Key}", (string)symbol.Value["value"]!)));

    /// <summary>Those of a content file: <c>#if</c> and its like behind any kind of comment sign.</summary>
    public static IEnumerable<Condition> InFile(string path, string text)
    {
        // Between these two lines the engine leaves everything as it is.
        var processed = NotProcessed().Replace(text, "");
        return Directive().Matches(processed).Select(match => new Condition(path, match.Groups["condition"].Value));
    }

    private static IEnumerable<Condition> In(JsonNode? node, string where) => node switch
    {
        JsonObject json => json.SelectMany(property =>
            Properties.Contains(property.Key) && property.Value is JsonValue value && value.TryGetValue<string>(out var text)
                ? [new Condition($"template.json {where}/{property.Key}", text)]
                : In(property.Value, $"{where}/{property.Key}")),
        JsonArray list => list.SelectMany((item, index) => In(item, $"{where}[{index}]")),
        _ => [],
    };

    [GeneratedRegex(
        @"^[ \t]*(//|--|<!--|@\*|;)?[ \t]*#(if|elseif|elif)\b(?<condition>.*?)(-->|\*@)?[ \t]*\r?$",
        RegexOptions.Multiline)]
    private static partial Regex Directive();

    [GeneratedRegex(@"^.*//-:cnd:noEmit[\s\S]*?//\+:cnd:noEmit.*$", RegexOptions.Multiline)]
    private static partial Regex NotProcessed();

    [GeneratedRegex(@"""[^""]*""|'[^']*'")]
    private static partial Regex Literal();

    [GeneratedRegex(@"[A-Za-z_]\w*")]
    private static partial Regex Identifier();
}
