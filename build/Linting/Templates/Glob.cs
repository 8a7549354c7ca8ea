using System.Text;
using System.Text.RegularExpressions;

namespace StackTemplates.Build.Linting.Templates;

/// <summary>
/// A pattern of <c>template.json</c>: <c>**/</c> means any folders, <c>**</c> anything, <c>*</c> anything but <c>/</c>, <c>[abc]</c> one of
/// these characters, and <c>!</c> at the start everything else. A pattern matches files only, and <c>?</c> is no wildcard.
/// </summary>
public sealed class Glob
{
    private readonly Regex _regex;
    private readonly bool _negated;
    private readonly bool _nameOnly;

    /// <summary>Reads <paramref name="pattern"/>.</summary>
    /// <param name="pattern">The pattern as it is written.</param>
    /// <param name="canBeNameOnly">
    /// Whether one without folders matches the name of a file in any folder, as those of <c>SpecialCustomOperations</c> do; those of
    /// sources do not.
    /// </param>
    public Glob(string pattern, bool canBeNameOnly = false)
    {
        Pattern = pattern;
        _negated = pattern.StartsWith('!');
        var text = _negated ? pattern[1..] : pattern;
        _nameOnly = canBeNameOnly && !text.Contains('/', StringComparison.Ordinal) && !text.Contains("**", StringComparison.Ordinal);
        _regex = new Regex(Expression(text), RegexOptions.CultureInvariant);
    }

    /// <summary>The pattern as it is written.</summary>
    public string Pattern { get; }

    /// <summary>Whether it means the file at <paramref name="path"/>, relative to the source and with <c>/</c> between the parts.</summary>
    public bool Matches(string path) => _negated ^ _regex.IsMatch(_nameOnly ? path[(path.LastIndexOf('/') + 1)..] : path);

    private static string Expression(string text)
    {
        var expression = new StringBuilder("^");
        for (var index = 0; index < text.Length; index++)
        {
            if (string.CompareOrdinal(text, index, "**/", 0, 3) == 0)
            {
                expression.Append("(.*/)?");
                index += 2;
            }
            else if (string.CompareOrdinal(text, index, "**", 0, 2) == 0)
            {
                expression.Append(".*");
                index++;
            }
            else if (text[index] == '[' && text.IndexOf(']', index) is var end and > 0)
            {
                var characters = text[(index + 1)..end].Select(character => Regex.Escape(character.ToString()));
                expression.Append('(').AppendJoin('|', characters).Append(')');
                index = end;
            }
            else
            {
                expression.Append(text[index] == '*' ? "[^/]*" : Regex.Escape(text[index].ToString()));
            }
        }

        return expression.Append('$').ToString();
    }
}
