using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting.Conditions;

/// <summary>The values of a template's symbols for some options.</summary>
/// <param name="template">The template.</param>
/// <param name="options">Options and their values; the value of any other option is unknown.</param>
internal sealed class SymbolValues(LintedTemplate template, IReadOnlyDictionary<string, string> options)
{
    // Deeper than symbols of one template refer to each other, unless they do so in a circle.
    private const int Depth = 50;

    private int _depth;

    /// <summary>Whether a condition holds; null: only a generation can tell.</summary>
    public bool? Holds(string condition) => Expression.Holds(condition, ValueOf);

    /// <summary>The options of <paramref name="template"/> that some conditions depend on, directly or through other symbols.</summary>
    public static IReadOnlyList<TemplateSymbol> Options(LintedTemplate template, IEnumerable<string> conditions)
    {
        var open = new Stack<string>(conditions.SelectMany(Condition.Names));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryPop(out var name))
        {
            if (!template.Symbols.TryGetValue(name, out var symbol) || !seen.Add(name))
            {
                continue;
            }

            foreach (var other in new[] { symbol.Json.TextOf("isEnabled"), Action(symbol) }.OfType<string>().SelectMany(Condition.Names))
            {
                open.Push(other);
            }
        }

        return [.. seen.Order(StringComparer.Ordinal).Select(name => template.Symbols[name]).Where(symbol => symbol.Values.Count > 0)];
    }

    private object ValueOf(string name)
    {
        if (!template.Symbols.TryGetValue(name, out var symbol))
        {
            // Without quotation marks, a choice stands for itself where one of the options allows that.
            return template.Symbols.Values.Any(other => other.IsQuoteless && other.Choices.Contains(name)) ? name
                : name is "OS" or "HostIdentifier" or "name" ? Expression.Unknown
                : "";
        }

        if (_depth == Depth)
        {
            return Expression.Unknown;
        }

        _depth++;
        try
        {
            return symbol.IsParameter ? Parameter(symbol)
                : Action(symbol) is { } action ? Holds(action) ?? Expression.Unknown
                : Constant(symbol);
        }
        finally
        {
            _depth--;
        }
    }

    // An option that is switched off has no value, whatever was given.
    private object Parameter(TemplateSymbol symbol) =>
        (symbol.Json.TextOf("isEnabled") is { } enabled ? Holds(enabled) : true) switch
        {
            true when options.TryGetValue(symbol.Name, out var value) => value,
            false => "",
            _ => Expression.Unknown,
        };

    private static object Constant(TemplateSymbol symbol) =>
        symbol.Json.TextOf("generator") == "constant" && symbol.Json["parameters"]?.TextOf("value") is { } value
            ? value
            : Expression.Unknown;

    private static string? Action(TemplateSymbol symbol) => symbol.Type switch
    {
        "computed" => symbol.Json.TextOf("value"),
        "generated" when symbol.Json.TextOf("generator") == "evaluate" => symbol.Json["parameters"]?.TextOf("action"),
        _ => null,
    };
}
