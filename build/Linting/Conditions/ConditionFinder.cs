using System.Text.Json;
using System.Text.RegularExpressions;
using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting.Conditions;

/// <summary>Finds every condition that the engine evaluates for a template.</summary>
internal static partial class ConditionFinder
{
    private static readonly string[] Properties = ["condition", "isEnabled", "isRequired"];

    /// <summary>Those of <c>template.json</c> and the files that it adds.</summary>
    public static IEnumerable<Condition> InManifest(LintedTemplate template) =>
        template.Configurations.SelectMany(json => json.All())
            .Where(part => Properties.Contains(part.Name, StringComparer.OrdinalIgnoreCase))
            .Select(part => part.Value)
            .Concat(template.Symbols.Values.Select(Value).OfType<JsonPart>())
            .Where(part => part is { Kind: JsonValueKind.String, Text.Length: > 0 })
            .Select(part => new Condition(part.Text!, part.File, part.Line));

    /// <summary>Those of the content.</summary>
    public static IEnumerable<Condition> InFiles(LintedTemplate template) =>
        from file in template.Files
        from directive in file.Directives
        where directive.IsSeen
        select new Condition(directive.Condition, file.Path, directive.Line, file.Conditionals.HasWords);

    /// <summary>Each <c>$(name)</c> in an attribute <c>Condition</c> of a file of MSBuild, with the element and the line.</summary>
    public static IEnumerable<(string Name, string Element, int Line)> InAttributes(ContentFile file) =>
        from line in file.Conditionals.HasAttributes ? file.Lines : []
        from Match attribute in Attribute().Matches(line.Text)
        from Match property in Property().Matches(attribute.Groups["value"].Value)
        select (property.Groups["name"].Value, attribute.Groups["element"].Value, line.Number);

    // The value of a computed symbol is an expression, and so is the action of the generator "evaluate".
    private static JsonPart? Value(TemplateSymbol symbol) => symbol.Type switch
    {
        "computed" => symbol.Json["value"],
        "generated" when symbol.Json.TextOf("generator") == "evaluate" => symbol.Json["parameters"]?["action"],
        _ => null,
    };

    [GeneratedRegex(@"(<(?<element>[\w.]+)\s[^<>]*?)?\bCondition\s*=\s*""(?<value>[^""]*)""")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"\$\((?<name>[\w-]+)\)")]
    private static partial Regex Property();
}
