using System.Text.RegularExpressions;
using StackTemplates.Build.Linting.Conditions;

namespace StackTemplates.Build.Linting.Output;

/// <summary>The rules for generated files.</summary>
public static partial class OutputRules
{
    /// <summary>The rule about conditionals.</summary>
    public const string Directive = "T020";

    /// <summary>The rule about empty lines.</summary>
    public const string EmptyLines = "T021";

    /// <summary>The rule about white space.</summary>
    public const string WhiteSpace = "T022";

    // In these languages a bare "#endif" is one of the compiler.
    private static readonly string[] Preprocessed =
    [
        ".c", ".cc", ".cpp", ".cs", ".cshtml", ".cxx", ".fs", ".fsx", ".glsl", ".h", ".hlsl", ".hpp", ".hxx", ".m", ".mm",
        ".razor", ".swift", ".vb",
    ];

    /// <summary>The ids of the rules and what holds where they find nothing.</summary>
    public static IReadOnlyList<(string Id, string Title)> All { get; } =
    [
        (Directive, "No conditional of the template is left in a generated file"),
        (EmptyLines, "No removed block leaves two empty lines in a generated file, nor one at its start or end"),
        (WhiteSpace, "No replacement leaves white space at the end of a generated line"),
    ];

    /// <summary>What the rules find in a generated file.</summary>
    /// <param name="file">What findings call it.</param>
    /// <param name="text">Its content.</param>
    /// <param name="isSymbol">Whether the template has a symbol of this name; a condition without one is another program's.</param>
    /// <param name="authored">What the template's files have already.</param>
    public static IEnumerable<Finding> Check(string file, string text, Func<string, bool> isSymbol, AuthoredText authored)
    {
        var number = 0;
        foreach (var line in Lines(text))
        {
            number++;
            if (IsLeft(file, line, isSymbol))
            {
                yield return new Finding(
                    Directive, file, number,
                    $"A conditional is left: {line.Trim()}.",
                    "Write it as the engine expects it in this type of file; T005 says how.");
            }

            if (EndsWithSpace(line) && !authored.HasLine(line) && !IsLineBreak(file, line))
            {
                yield return new Finding(
                    WhiteSpace, file, number,
                    $"The line ends with white space: {line.Trim()}.",
                    "Move the space into what is replaced or removed.");
            }
        }

        foreach (var gap in Gaps(text).Where(gap => !authored.HasGap(gap.Before, gap.After)))
        {
            var place = gap.Before.Length == 0 ? "at the start of the file"
                : gap.After.Length == 0 ? "at the end of the file"
                : $"between '{gap.Before}' and '{gap.After}'";
            yield return new Finding(
                EmptyLines, file, gap.Line,
                $"There is an empty line too many {place}.",
                "Put the empty line beside a conditional block into the block.");
        }
    }

    /// <summary>The lines of <paramref name="text"/> without what ends them.</summary>
    internal static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.TrimEnd('\r'));

    /// <summary>Whether a line that is not empty ends with white space.</summary>
    internal static bool EndsWithSpace(string line) => line.TrimEnd() != line;

    /// <summary>
    /// Empty lines too many, with the lines around them: two in a row, or one at the start or the end; the line number is that of the last
    /// one.
    /// </summary>
    internal static IEnumerable<(int Line, string Before, string After)> Gaps(string text)
    {
        var before = "";
        var empty = 0;
        var number = 0;
        foreach (var line in Lines(text))
        {
            number++;
            if (line.Trim().Length == 0)
            {
                empty++;
                continue;
            }

            if (empty > (before.Length == 0 ? 0 : 1))
            {
                yield return (number - 1, before, line.Trim());
            }

            before = line.Trim();
            empty = 0;
        }

        // A text that ends with a line feed has an empty line behind it.
        if (before.Length > 0 && empty > 1)
        {
            yield return (number - 1, before, "");
        }
    }

    private static bool IsLeft(string file, string line, Func<string, bool> isSymbol) =>
        Flag().IsMatch(line)
        || (Condition().Match(line) is { Success: true } match && Conditions.Condition.Names(match.Groups["condition"].Value).Any(isSymbol))
        || (End().Match(line) is { Success: true } end
            && (end.Groups["comment"].Length > 0 || !Preprocessed.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)));

    // Two spaces at the end of a line of Markdown are a line break.
    private static bool IsLineBreak(string file, string line) =>
        Path.GetExtension(file) == ".md" && line.EndsWith("  ", StringComparison.Ordinal);

    [GeneratedRegex(@"[-+]:cnd(:noEmit)?\b")]
    private static partial Regex Flag();

    [GeneratedRegex(@"^\s*(//|--|<!--|@\*|/\*|\{/\*|;|'|rem|-)?\s*\#+(if|If|elseif|ElseIf|elif)\b(?<condition>.*)$")]
    private static partial Regex Condition();

    [GeneratedRegex(@"^\s*(?<comment>//|<!--|@\*|/\*|\{/\*)?\#(else|endif)\s*(-->|\*@|\*/\}?)?\s*$")]
    private static partial Regex End();
}
