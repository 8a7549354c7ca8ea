using System.Text.RegularExpressions;
using Stack.Templates.Renderer.Catalogues;
using Stack.Templates.Renderer.Reading;

namespace Stack.Templates.Renderer.Checking;

/// <summary>Finds undefined names in conditions: the engine would evaluate such a condition to false.</summary>
internal sealed partial class ConditionCheck(Catalogue catalogue, Problems problems)
{
    private readonly HashSet<string> _known =
    [
        "true",
        "false",
        .. catalogue.Options.Select(option => option.Id),
        .. catalogue.Symbols.Select(symbol => symbol.Id),
    ];

    public void Check(string condition, string title, int line)
    {
        foreach (var name in Names().Matches(condition).Select(match => match.Groups["name"].Value).Distinct())
        {
            if (name.Length > 0 && !_known.Contains(name))
            {
                problems.Add(line, $"{title} has a condition on '{name}', which is neither an option nor a symbol: correct it.");
            }
        }
    }

    // A quoted text is matched as well, and so skipped.
    [GeneratedRegex("""
        "[^"]*"|(?<name>[A-Za-z_]\w*)
        """)]
    private static partial Regex Names();
}
