using StackTemplates.Build.Linting.Conditions;
using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting.Rules;

/// <summary>Conditions ask only for symbols that are defined.</summary>
internal sealed class UndefinedSymbolRule() : LintRule("T004", "Every symbol in a condition is defined")
{
    // Variables of the engine, and of the environment where templates rely on them.
    private static readonly string[] BuiltIn = ["name", "HostIdentifier", "OS", "windir"];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Check(LintedTemplate template)
    {
        var literals = template.Symbols.Values.Where(symbol => symbol.IsQuoteless).SelectMany(symbol => symbol.Choices).ToList();
        return from condition in template.Conditions
               from name in condition.Symbols
               where !template.Symbols.ContainsKey(name) && !BuiltIn.Contains(name)
               where !literals.Any(choice => choice == name || choice.StartsWith($"{name}.", StringComparison.Ordinal))
               select At(
                   condition.File,
                   condition.Line,
                   $"'{template.ShortName}' does not define '{name}', which is therefore false in '{condition.Text}'.",
                   Advice(template, name, condition));
    }

    private static string Advice(LintedTemplate template, string name, Condition condition)
    {
        var similar = template.Symbols.Keys.FirstOrDefault(symbol => string.Equals(symbol, name, StringComparison.OrdinalIgnoreCase));
        return similar is not null ? $"Write '{similar}': symbols are case-sensitive."
            : Path.GetFileName(Path.GetDirectoryName(condition.File)) == ".template.config" ? "Define the symbol, or correct the name."
            : "Define the symbol or correct the name; a condition for the compiler belongs between '-:cnd:noEmit' and '+:cnd:noEmit'.";
    }
}
