using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting.Rules;

/// <summary>Every text that a symbol replaces occurs.</summary>
internal sealed class ReplacedTextRule() : LintRule("T011", "Every text that a symbol replaces occurs in a file or path")
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Check(LintedTemplate template)
    {
        foreach (var symbol in template.Symbols.Values)
        {
            if (symbol.Replaces is { } text && !template.Files.Any(file => IsReplacedIn(file, text)))
            {
                yield return At(
                    symbol.Json["replaces"]!,
                    $"'{symbol.Name}' replaces '{text}', which is in no file.",
                    "Correct the text, or remove 'replaces'.");
            }

            if (symbol.FileRename is { } path && !Paths(template).Any(text => text.Contains(path, StringComparison.Ordinal)))
            {
                yield return At(
                    symbol.Json["fileRename"]!,
                    $"'{symbol.Name}' replaces '{path}', which is in no path.",
                    "Correct the text, or remove 'fileRename'.");
            }
        }
    }

    // The engine also renames in outputs and, if told so, in manual instructions.
    private static IEnumerable<string> Paths(LintedTemplate template) =>
        template.Files.Select(file => file.Relative)
            .Concat(template.Configurations.SelectMany(json => json.ListOf("primaryOutputs").Concat(json.ListOf("postActions")))
                .SelectMany(json => json.All()).Where(part => part.Name is "path" or "text")
                .Select(part => part.Value.Text).OfType<string>());

    private static bool IsReplacedIn(ContentFile file, string text) =>
        !file.IsCopied && file.Text?.Contains(text, StringComparison.Ordinal) == true;
}
