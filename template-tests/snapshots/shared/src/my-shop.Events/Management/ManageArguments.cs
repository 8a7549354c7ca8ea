using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace my_shop.Events.Management;

/// <summary>The arguments of <c>--manage</c>.</summary>
/// <param name="Command">The first of them.</param>
/// <param name="Names">Those without a name: a stream, ids, a group.</param>
/// <param name="Options">Those with a name: <c>--reason exhausted</c>.</param>
/// <param name="Switches">Those that are only a name: <c>--json</c>.</param>
internal sealed record ManageArguments(
    string Command, IReadOnlyList<string> Names, IReadOnlyDictionary<string, string> Options, IReadOnlySet<string> Switches)
{
    public const string Usage = """
    --manage COMMAND [--json] [--url http://127.0.0.1:23090], where COMMAND is one of
      streams                             what waits, is in flight, and was given up
      dead-letters STREAM [FILTER] [--count 100]
      redrive STREAM [ID…] [FILTER] [--dry-run] [--per-second N]
      discard STREAM [ID…] [FILTER] [--dry-run] [--per-second N]
      replay STREAM GROUP FROM [--create] FROM is a time (2026-01-31T08:00:00Z), an entry id, or 0 for the beginning
    FILTER is --reason R, --type T, --error TEXT, --text TEXT, --from X and --to X, with X an id among the dead letters or a time. Without
    ids and filters, redrive and discard need --all. The address and the key are those of Events:Management in the configuration.
    """;

    private static readonly string[] Filters = ["reason", "type", "error", "text", "from", "to"];

    private static readonly string[] Named = [.. Filters, "url", "count", "per-second"];

    private static readonly string[] Unnamed = ["json", "dry-run", "create", "all"];

    public bool IsJson => Switches.Contains("json");

    /// <summary>The filter among the options, by the names that the endpoints have for them.</summary>
    public IEnumerable<KeyValuePair<string, string>> Filter => Options.Where(option => Filters.Contains(option.Key));

    /// <param name="problem">Why they cannot be read.</param>
    public static bool TryParse(string[] args, [NotNullWhen(true)] out ManageArguments? arguments, [NotNullWhen(false)] out string? problem)
    {
        var (names, options, switches) = (new List<string>(), new Dictionary<string, string>(), new HashSet<string>());
        problem = null;
        for (var index = 0; index < args.Length && problem is null; index++)
        {
            var name = args[index].StartsWith("--", StringComparison.Ordinal) ? args[index][2..] : null;
            if (name is null)
            {
                names.Add(args[index]);
            }
            else if (Unnamed.Contains(name))
            {
                switches.Add(name);
            }
            else if (Named.Contains(name) && index + 1 < args.Length)
            {
                options[name] = args[++index];
            }
            else
            {
                problem = Named.Contains(name) ? $"--{name} needs a value." : $"There is no --{name}.";
            }
        }
        arguments = new(names.FirstOrDefault() ?? "", [.. names.Skip(1)], options, switches);
        problem ??= arguments.FindProblem();
        return problem is null;
    }

    private string? FindProblem() => (Command, Names.Count) switch
    {
        ("streams", 0) or ("dead-letters", 1) or ("replay", 3) => FindWrongNumber(),
        ("redrive" or "discard", > 0) => Names.Count == 1 && !Filter.Any() && !Switches.Contains("all")
            ? $"Name the dead letters to {Command}, by ids or a filter, or say --all."
            : FindWrongNumber(),
        ("streams" or "dead-letters" or "redrive" or "discard" or "replay", _) =>
            $"'{Command}' has too many arguments, or some are missing.",
        _ => "Say what to do.",
    };

    private string? FindWrongNumber() => Options
        .Where(option => option.Key is "count" or "per-second"
            && !int.TryParse(option.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        .Select(option => $"--{option.Key} must be a number.")
        .FirstOrDefault();
}
