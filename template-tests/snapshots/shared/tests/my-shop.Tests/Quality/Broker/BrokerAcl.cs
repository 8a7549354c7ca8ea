using System.Text.RegularExpressions;

namespace my_shop.Tests.Quality.Broker;

/// <summary>
/// The permissions of the user in broker.acl. The rules are read as the server does: from left to right, the last one wins.
/// </summary>
/// <param name="Keys">The patterns of keys in effect: <c>~…</c>, <c>%R~…</c>, <c>%W~…</c> or <c>%RW~…</c>.</param>
/// <param name="Commands">The rules about commands, and selectors, which grant further commands and keys.</param>
internal sealed record BrokerAcl(IReadOnlyList<string> Keys, IReadOnlyList<string> Commands)
{
    /// <summary>Reads the only line <c>user name rule rule …</c> of a file of the solution.</summary>
    public static BrokerAcl Read(string file)
    {
        var keys = new List<string>();
        var commands = new List<string>();
        var line = Assert.Single(File.ReadLines(Solution.PathOf(file)), line => line.StartsWith("user ", StringComparison.Ordinal));
        foreach (var rule in line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2..])
        {
            switch (rule)
            {
                case "reset":
                    keys.Clear();
                    commands.Clear();
                    break;
                case "resetkeys":
                    keys.Clear();
                    break;
                case "allkeys":
                    keys.Add("~*");
                    break;
                case "allcommands" or "nocommands":
                case ['+' or '-' or '(', ..]:
                    commands.Add(rule);
                    break;
                case ['~' or '%', ..]:
                    keys.Add(rule);
                    break;
            }
        }
        return new BrokerAcl(keys, commands);
    }

    /// <summary>
    /// Whether the user may read and write a key. A single rule has to allow both, because the server does not combine rules.
    /// </summary>
    public bool Reaches(string key) => Keys.Select(rule => rule.Split('~', 2)).Any(rule => IsForBoth(rule[0]) && IsMatch(rule[1], key));

    /// <summary>The rule that lets the user read and write one key.</summary>
    public static string RuleFor(string key) => $"~{Regex.Replace(key, @"[*?\[\]\\]", @"\$0")}";

    // The part before the ~ of a rule: empty, %R, %W or %RW.
    private static bool IsForBoth(string rights) =>
        rights.Length == 0
        || (rights.Contains('R', StringComparison.OrdinalIgnoreCase) && rights.Contains('W', StringComparison.OrdinalIgnoreCase));

    // The patterns of the server: * ? [a-z] [^a], and \ before a character that stands for itself.
    private static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> key)
    {
        while (!pattern.IsEmpty)
        {
            if (pattern[0] == '*')
            {
                var rest = pattern.TrimStart('*');
                while (!IsMatch(rest, key))
                {
                    if (key.IsEmpty)
                    {
                        return false;
                    }
                    key = key[1..];
                }
                return true;
            }
            if (key.IsEmpty || !Takes(ref pattern, key[0]))
            {
                return false;
            }
            key = key[1..];
        }
        return key.IsEmpty;
    }

    // Removes the part of the pattern for one character.
    private static bool Takes(ref ReadOnlySpan<char> pattern, char character)
    {
        if (pattern[0] == '[')
        {
            return IsMember(ref pattern, character);
        }
        var any = pattern[0] == '?';
        pattern = pattern[(pattern is ['\\', _, ..] ? 1 : 0)..];
        var same = any || pattern[0] == character;
        pattern = pattern[1..];
        return same;
    }

    private static bool IsMember(ref ReadOnlySpan<char> pattern, char character)
    {
        pattern = pattern[1..];
        var not = pattern is ['^', ..];
        pattern = pattern[(not ? 1 : 0)..];
        var found = false;
        while (!pattern.IsEmpty && pattern[0] != ']')
        {
            var (first, last, length) = pattern switch
            {
                ['\\', var escaped, ..] => (escaped, escaped, 2),
                [var from, '-', var to, ..] => ((char)Math.Min(from, to), (char)Math.Max(from, to), 3),
                _ => (pattern[0], pattern[0], 1),
            };
            found |= first <= character && character <= last;
            pattern = pattern[length..];
        }
        pattern = pattern[(pattern.IsEmpty ? 0 : 1)..];
        return found != not;
    }
}
