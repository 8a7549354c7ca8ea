using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting.Rules;

/// <summary>A text that the engine replaces.</summary>
/// <param name="Text">The text.</param>
/// <param name="Meaning">What replaces it, for messages.</param>
/// <param name="InText">Whether it is replaced in files.</param>
/// <param name="InPaths">Whether it is replaced in paths.</param>
/// <param name="Contexts">The texts before and after it of which one is required; empty: it is replaced everywhere.</param>
internal sealed record Placeholder(
    string Text, string Meaning, bool InText, bool InPaths, IReadOnlyList<(string Before, string After)> Contexts)
{
    /// <summary>Those of <paramref name="template"/>: of its name and of its symbols.</summary>
    public static IEnumerable<Placeholder> Of(LintedTemplate template) =>
        Forms(template.SourceName)
            .Select(form => new Placeholder(form, "the name", true, form == template.SourceName, []))
            .Concat(template.Symbols.Values.SelectMany(Of));

    /// <summary>
    /// The words of <paramref name="line"/> that it begins, ends or cuts inside: <c>port</c> in <c>report</c>, <c>App</c> in <c>Append</c>,
    /// <c>8080</c> in <c>18080</c>; but not <c>App</c> in <c>AppHost</c>.
    /// </summary>
    public IEnumerable<string> WordsIn(string line)
    {
        for (var start = line.IndexOf(Text, StringComparison.Ordinal);
             start >= 0;
             start = line.IndexOf(Text, start + Text.Length, StringComparison.Ordinal))
        {
            var end = start + Text.Length;
            if (IsReplacedAt(line, start, end)
                && ((start > 0 && IsInside(line[start - 1], Text[0])) || (end < line.Length && IsInside(Text[^1], line[end]))))
            {
                yield return Word(line, start, end);
            }
        }
    }

    // The forms of a name that the engine replaces: as it is, as a namespace, as a class, and the last two in lower case.
    private static IEnumerable<string> Forms(string? name)
    {
        if (name is null)
        {
            return [];
        }

        var safe = new string([.. name.Select(character => char.IsLetterOrDigit(character) || character is '_' or '.' ? character : '_')]);
        var type = safe.Replace('.', '_');
        return new[] { name, safe, type, safe.ToLowerInvariant(), type.ToLowerInvariant() }.Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<Placeholder> Of(TemplateSymbol symbol)
    {
        if (symbol.Replaces is { } text)
        {
            var contexts = symbol.Json.ListOf("onlyIf").Select(only => (only.TextOf("before") ?? "", only.TextOf("after") ?? ""));
            yield return new Placeholder(text, $"the symbol '{symbol.Name}'", true, false, [.. contexts]);
        }

        if (symbol.FileRename is { } path)
        {
            yield return new Placeholder(path, $"the symbol '{symbol.Name}'", false, true, []);
        }
    }

    // In template.json, "after" is what comes before the text, and "before" what follows it.
    private bool IsReplacedAt(string line, int start, int end) =>
        Contexts.Count == 0
        || Contexts.Any(context => line[..start].EndsWith(context.After, StringComparison.Ordinal)
                                   && line[end..].StartsWith(context.Before, StringComparison.Ordinal));

    // Whether no word begins between two characters.
    private static bool IsInside(char left, char right) =>
        (char.IsLetter(left) && char.IsLower(right)) || (char.IsAsciiDigit(left) && char.IsAsciiDigit(right));

    private static string Word(string line, int start, int end)
    {
        while (start > 0 && char.IsLetterOrDigit(line[start - 1]))
        {
            start--;
        }

        while (end < line.Length && char.IsLetterOrDigit(line[end]))
        {
            end++;
        }

        return line[start..end];
    }
}
