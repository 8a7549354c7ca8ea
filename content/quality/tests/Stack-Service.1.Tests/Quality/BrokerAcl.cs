using System.Text;
using System.Text.RegularExpressions;

namespace Stack_Service._1.Tests.Quality;

/// <summary>What the user of broker.acl may do, as the server reads the rules: from left to right, the last word counts.</summary>
/// <param name="Keys">The patterns of keys in effect: <c>~…</c>, <c>%R~…</c>, <c>%W~…</c> or <c>%RW~…</c>.</param>
/// <param name="Commands">The rules about commands, and selectors, which give more of both.</param>
internal sealed record BrokerAcl(IReadOnlyList<string> Keys, IReadOnlyList<string> Commands)
{
    /// <summary>Reads the line <c>user name rule rule …</c> of a file of the solution, which has one of them.</summary>
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

    /// <summary>Whether the user may read and write a key.</summary>
    public bool Reaches(string key) => Matches(key, 'R') && Matches(key, 'W');

    /// <summary>The rule that lets the user read and write one key.</summary>
    public static string RuleFor(string key) => $"~{Regex.Replace(key, @"[*?\[\]\\]", @"\$0")}";

    // ~pattern means both; %R~pattern reading, %W~pattern writing.
    private bool Matches(string key, char right) => Keys
        .Select(rule => (Rights: rule[0] == '~' ? "RW" : rule[1..rule.IndexOf('~', StringComparison.Ordinal)], Pattern: rule[(rule.IndexOf('~', StringComparison.Ordinal) + 1)..]))
        .Any(rule => rule.Rights.Contains(right, StringComparison.OrdinalIgnoreCase) && Glob(rule.Pattern).IsMatch(key));

    // The server's patterns: * ? [a-z] [^a] and \ before a character that is meant as it is.
    private static Regex Glob(string pattern)
    {
        var regex = new StringBuilder();
        for (var index = 0; index < pattern.Length; index++)
        {
            var end = pattern[index] == '[' ? pattern.IndexOf(']', index + 1) : -1;
            if (end > index)
            {
                var members = pattern[(index + 1)..end].TrimStart('^');
                regex.Append(members.Length < end - index - 1 ? "[^" : "[").Append(members.Replace(@"\", @"\\", StringComparison.Ordinal)).Append(']');
                index = end;
                continue;
            }
            if (pattern[index] == '\\' && index + 1 < pattern.Length)
            {
                index++;
                regex.Append(Regex.Escape($"{pattern[index]}"));
                continue;
            }
            regex.Append(pattern[index] switch { '*' => ".*", '?' => ".", var other => Regex.Escape($"{other}") });
        }
        return new Regex($@"\A{regex}\z", RegexOptions.Singleline);
    }
}
