using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting.Rules;

/// <summary>Options and choices say what they mean.</summary>
internal sealed class DescriptionRule() : LintRule("T008", "Every option and every choice has a description")
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Check(LintedTemplate template)
    {
        var options = template.Symbols.Values.Where(symbol => symbol.IsParameter && symbol.Name != "name" && !template.IsHidden(symbol));
        foreach (var symbol in options)
        {
            if (IsUndescribed(symbol.Json))
            {
                yield return At(
                    symbol.Json,
                    $"The option '{symbol.Name}' has no description.",
                    "Add one: it is all that 'dotnet new <template> --help' says about the option.");
            }

            foreach (var choice in symbol.ChoiceParts.Where(IsUndescribed))
            {
                yield return At(
                    choice,
                    $"The choice '{choice.TextOf("choice")}' of the option '{symbol.Name}' has no description.",
                    "Add one: the error message for a wrong value consists of the choices and their descriptions.");
            }
        }
    }

    private static bool IsUndescribed(JsonPart json) => string.IsNullOrWhiteSpace(json.TextOf("description"));
}
