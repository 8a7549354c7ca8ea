using System.Text;
using System.Text.RegularExpressions;

namespace StackTemplates.Tests.Infrastructure;

/// <summary>
/// A pattern of <c>template.json</c>: <c>**/</c> any folders, <c>*</c> anything but <c>/</c>, <c>?</c> one character,
/// <c>[abc]</c> one of these.
/// </summary>
public sealed class Glob
{
    private readonly Regex regex;

    /// <summary>Reads <paramref name="pattern"/>; one that ends with <c>/</c> means everything below.</summary>
    public Glob(string pattern)
    {
        var text = pattern.EndsWith('/') ? pattern + "**" : pattern;
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
            else
            {
                expression.Append(text[index] switch
                {
                    '*' => "[^/]*",
                    '?' => "[^/]",
                    '[' => "[",
                    ']' => "]",
                    var character => Regex.Escape(character.ToString()),
                });
            }
        }

        regex = new Regex(expression.Append('$').ToString(), RegexOptions.CultureInvariant);
    }

    /// <summary>
    /// Whether it means the file at <paramref name="path"/>, relative to the source and with <c>/</c> between the
    /// parts.
    /// </summary>
    public bool Matches(string path) => regex.IsMatch(path);
}
