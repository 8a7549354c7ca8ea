using System.Buffers;
using System.Text.RegularExpressions;

namespace StackTemplates.Build.Linting.Conditions;

/// <summary>Finds the conditionals of a file, and lines that look like one and are none for the engine.</summary>
internal static partial class DirectiveReader
{
    // In lines.
    private const int LongestCondition = 5;

    private static readonly SearchValues<char> BeforeDirective = SearchValues.Create(" \t/*#<!-@;'{");

    /// <summary>Those of <paramref name="text"/>, in the order of its lines.</summary>
    public static IReadOnlyList<Directive> Read(string text, Conditionals conditionals)
    {
        // Between these two lines the engine leaves everything as it is.
        var lines = Unprocessed().Replace(text, lines => new string('\n', lines.Value.Count(character => character == '\n'))).Split('\n');
        var tokens = conditionals.If.Concat(conditionals.ElseIf).OrderByDescending(token => token.Length).ToList();
        return [.. lines.SelectMany((line, index) => Read(line.TrimEnd('\r'), index, lines, tokens, conditionals.End))];
    }

    private static IEnumerable<Directive> Read(string line, int index, string[] lines, IReadOnlyList<string> tokens, string? end)
    {
        // Most lines have none.
        if (!line.Contains("if", StringComparison.OrdinalIgnoreCase))
        {
            yield break;
        }

        var start = 0;
        while (Next(line, start, tokens) is { } condition)
        {
            yield return new Directive(index + 1, line.Trim(), Expression(line, condition, index, lines, end), IsSeen: true);
            start = condition;
        }

        if (start == 0 && LooksLikeOne().Match(line) is { Success: true } match)
        {
            yield return new Directive(index + 1, line.Trim(), match.Groups["condition"].Value.Trim(), IsSeen: false);
        }
    }

    // Where the condition of the next directive begins.
    private static int? Next(string line, int start, IReadOnlyList<string> tokens)
    {
        var found = (
            from token in tokens
            let position = line.IndexOf(token, start, StringComparison.Ordinal)
            where position >= 0 && IsDirective(line, position, token)
            orderby position, token.Length descending
            select (int?)(position + token.Length)).FirstOrDefault();
        return found;
    }

    // The engine would see "#if" in the middle of a sentence too, but nobody means that.
    private static bool IsDirective(string line, int position, string token)
    {
        var next = position + token.Length;
        return (next == line.Length || !(char.IsLetterOrDigit(line[next]) || line[next] == '_'))
               && (token[0] != '#' || !line.AsSpan(0, position).ContainsAnyExcept(BeforeDirective));
    }

    private static string Expression(string line, int start, int index, string[] lines, string? end)
    {
        if (end is null)
        {
            return line[start..].Trim();
        }

        var rest = line[start..];
        var last = Math.Min(index + LongestCondition, lines.Length);
        for (var next = index + 1; next < last && !rest.Contains(end, StringComparison.Ordinal) && IsOpen(rest); next++)
        {
            rest += "\n" + lines[next];
        }

        var stop = rest.IndexOf(end, StringComparison.Ordinal);
        return (stop >= 0 ? rest[..stop] : rest.Split('\n')[0]).Trim();
    }

    // A comment may end far below: then the condition is what is on the line.
    private static bool IsOpen(string text) => text.Count(character => character == '(') > text.Count(character => character == ')');

    [GeneratedRegex(@"^[ \t]*(//|--|<!--|@\*|/\*|\{/\*|;|'|[Rr][Ee][Mm]|-|\#)*[ \t]*\#(if|If)\b(?<condition>.*?)(-->|\*@|\*/\}?)?[ \t]*$")]
    private static partial Regex LooksLikeOne();

    [GeneratedRegex(@"^.*-:cnd(:noEmit)?\b[\s\S]*?\+:cnd(:noEmit)?\b.*$", RegexOptions.Multiline)]
    private static partial Regex Unprocessed();
}
