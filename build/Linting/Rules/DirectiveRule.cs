using StackTemplates.Build.Linting.Conditions;
using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting.Rules;

/// <summary>Conditionals are written as the engine expects them in their type of file.</summary>
internal sealed class DirectiveRule() : LintRule("T005", "Every conditional is one for the engine, and none is left in the output")
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Check(LintedTemplate template) =>
        // A conditional that names no symbol is for another program.
        from file in template.Files
        from directive in file.Directives
        where !directive.IsSeen && Condition.Names(directive.Condition).Any(template.Symbols.ContainsKey)
        select At(
            file.Path,
            directive.Line,
            $"The engine does not see this conditional, which stays in the output: '{directive.Text}'.",
            Advice(file));

    private static string Advice(ContentFile file) =>
        file.IsCopied ? "Remove the file from 'copyOnly', or the conditional from the file."
        : file.Conditionals.If.Count == 0 ? "Add an operation of type 'conditional' to the 'SpecialCustomOperations' for this file."
        : file.Conditionals.End is { } end ? $"Write '{file.Conditionals.If[0]} (…) {end}'."
        : file.Conditionals == Conditionals.Slashes && Path.GetExtension(file.Path) is not (".json" or ".js" or ".ts")
            ? "Write '//#if', '//#else' and '//#endif', or add an operation of type 'conditional' to 'SpecialCustomOperations'."
        : $"Write '{file.Conditionals.If[0]} (…)'.";
}
