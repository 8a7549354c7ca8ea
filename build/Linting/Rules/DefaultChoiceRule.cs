using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting.Rules;

/// <summary>The default of an option is one of its choices.</summary>
internal sealed class DefaultChoiceRule() : LintRule("T012", "The default of an option with choices is one of them")
{
    private static readonly string[] Defaults = ["defaultValue", "defaultIfOptionWithoutValue"];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Check(LintedTemplate template) =>
        from symbol in template.Symbols.Values
        where symbol.Choices.Count > 0
        from property in Defaults
        from standard in symbol.Json.ListOf(property)
        from value in symbol.AllowsSeveral ? standard.Text?.Split('|', ',') ?? [] : new[] { standard.Text }.OfType<string>()
        where value.Length > 0
        where !symbol.Choices.Contains(value.Trim(), StringComparer.OrdinalIgnoreCase)
        select At(
            standard,
            $"'{value}' is the {property} of '{symbol.Name}', and none of its choices: {string.Join(", ", symbol.Choices)}.",
            "Correct the value, or add the choice.");
}
