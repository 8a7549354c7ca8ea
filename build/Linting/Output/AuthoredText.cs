using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting.Output;

/// <summary>
/// What a template's own files look like. Empty lines and white space that are in them as well were written on purpose, and are not left
/// over from a generation.
/// </summary>
public sealed class AuthoredText
{
    private readonly HashSet<string> _lines = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string)> _gaps = [];

    private AuthoredText()
    {
    }

    /// <summary>Nothing was written on purpose.</summary>
    public static AuthoredText None { get; } = new();

    /// <summary>The files of <paramref name="template"/>.</summary>
    public static AuthoredText Of(LintedTemplate template)
    {
        var authored = new AuthoredText();
        foreach (var text in template.Files.Select(file => file.Text).OfType<string>())
        {
            authored._lines.UnionWith(OutputRules.Lines(text).Where(OutputRules.EndsWithSpace));
            authored._gaps.UnionWith(OutputRules.Gaps(text).Select(gap => (gap.Before, gap.After)));
        }

        return authored;
    }

    /// <summary>Whether one of the files has this line.</summary>
    public bool HasLine(string line) => _lines.Contains(line);

    /// <summary>Whether one of the files has several empty lines between these two.</summary>
    public bool HasGap(string before, string after) => _gaps.Contains((before, after));
}
