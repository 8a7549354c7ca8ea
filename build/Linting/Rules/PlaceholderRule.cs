using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting.Rules;

/// <summary>No replaced text is a part of a longer word or number.</summary>
internal sealed class PlaceholderRule() : LintRule("T010", "No text that is replaced is part of another word or number")
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Check(LintedTemplate template)
    {
        var placeholders = Placeholder.Of(template).ToList();
        return from file in template.Files
               where !file.IsCopied
               from line in file.Lines.Prepend((Number: 1, Text: file.Relative))
                   .Select((line, index) => (line.Number, line.Text, IsPath: index == 0))
               from placeholder in placeholders
               where line.IsPath ? placeholder.InPaths : placeholder.InText
               from word in placeholder.WordsIn(line.Text)
               select At(
                   file.Path,
                   line.Number,
                   $"'{placeholder.Text}', which {placeholder.Meaning} of '{template.ShortName}' replaces, is a part of '{word}'"
                   + (line.IsPath ? " in the path." : "."),
                   "Use a placeholder that occurs nowhere else, or restrict the replacement with 'onlyIf'.");
    }
}
