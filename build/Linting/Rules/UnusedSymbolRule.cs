using StackTemplates.Build.Linting.Conditions;
using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting.Rules;

/// <summary>Every symbol has an effect.</summary>
internal sealed class UnusedSymbolRule() : LintRule("T003", "Every symbol is used")
{
    // What belongs to a symbol itself and names no other one.
    private static readonly string[] Own =
        ["binding", "choice", "datatype", "defaultValue", "description", "displayName", "fileRename", "generator", "replaces", "type"];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Check(LintedTemplate template)
    {
        var used = template.Conditions.SelectMany(condition => condition.Symbols)
            .Concat(template.Files.SelectMany(ConditionFinder.InAttributes).Select(attribute => attribute.Name))
            .Concat(template.Symbols.Values.SelectMany(Named))
            .ToHashSet(StringComparer.Ordinal);
        // A parameter called "name" says what -n means.
        return from symbol in template.Symbols.Values
               where symbol.Name != "name" && !used.Contains(symbol.Name) && symbol.Replaces is null && symbol.FileRename is null
               select At(
                   symbol.Json,
                   $"The symbol '{symbol.Name}' is never used.",
                   "Remove it, or use it: in a condition, as the input of another symbol, or with 'replaces' or 'fileRename'.");
    }

    // Generators name their inputs under several properties, and in expressions.
    private static IEnumerable<string> Named(TemplateSymbol symbol) =>
        from part in symbol.Json.All()
        where part.Value.Text is not null && !Own.Contains(part.Name, StringComparer.OrdinalIgnoreCase)
        from name in Condition.Names(part.Value.Text!).Append(part.Value.Text!)
        where name != symbol.Name
        select name;
}
