using System.Text.RegularExpressions;

namespace StackTemplates.Tests.Quality;

/// <summary>A claim of a generated quality.yaml, with the lines it stands on.</summary>
/// <param name="Path">Its keys below <c>quality</c>, with dots between them.</param>
/// <param name="Line">The index of its line <c>is: …</c>; a line <c>evidence:</c> and one for each kind of evidence follow.</param>
/// <param name="Value">What it says.</param>
/// <param name="Evidence">The kinds of evidence, and which.</param>
public sealed partial record QualityClaim(string Path, int Line, string Value, IReadOnlyDictionary<string, string> Evidence)
{
    /// <summary>The evidence of a kind; null if it has none of it.</summary>
    public string? this[string kind] => Evidence.GetValueOrDefault(kind);

    /// <summary>Finds every claim.</summary>
    public static IReadOnlyList<QualityClaim> Find(IReadOnlyList<string> lines)
    {
        var claims = new List<QualityClaim>();
        var above = new Stack<(int Indentation, string Key)>();
        for (var index = 0; index < lines.Count; index++)
        {
            if (KeyAndValue().Match(lines[index]) is not { Success: true } match)
            {
                continue;
            }

            var (indentation, key, value) = (match.Groups["indentation"].Length, match.Groups["key"].Value, match.Groups["value"].Value);
            while (above.TryPeek(out var last) && last.Indentation >= indentation)
            {
                above.Pop();
            }

            if (key == "is")
            {
                var path = string.Join('.', above.Reverse().Skip(1).Select(one => one.Key));
                claims.Add(new QualityClaim(path, index, value.Trim('"'), EvidenceBelow(lines, index + 1, indentation)));
            }

            above.Push((indentation, key));
        }

        return claims;
    }

    private static Dictionary<string, string> EvidenceBelow(IReadOnlyList<string> lines, int index, int indentation) =>
        lines.Skip(index + 1)
            .TakeWhile(line => line.StartsWith(new string(' ', indentation + 2), StringComparison.Ordinal))
            .Select(line => KeyAndValue().Match(line))
            .ToDictionary(match => match.Groups["key"].Value, match => match.Groups["value"].Value);

    [GeneratedRegex(@"^(?<indentation> *)(?<key>[^\s#-][^\s]*):( (?<value>.*))?$")]
    private static partial Regex KeyAndValue();
}
