using System.Globalization;
using System.Text.RegularExpressions;

namespace StackTemplates.Build.Kit;

/// <summary>What the worker logs when it has handled an order's event.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="EntryId">The id of the entry on the stream.</param>
/// <param name="Attempt">1 on the first delivery.</param>
/// <param name="Milliseconds">From publication to the end of the handler.</param>
public sealed partial record HandledEvent(string OrderId, string EntryId, int Attempt, double Milliseconds)
{
    /// <summary>
    /// Reads a line such as <c>Order 0198… confirmed: entry 1763688000000-0, attempt 1, 0.8 ms after it was
    /// published</c>.
    /// </summary>
    public static HandledEvent? Parse(string line)
    {
        var match = Line().Match(line);
        return match.Success
            ? new HandledEvent(
                match.Groups["order"].Value,
                match.Groups["entry"].Value,
                int.Parse(match.Groups["attempt"].Value, CultureInfo.InvariantCulture),
                double.Parse(match.Groups["ms"].Value, CultureInfo.InvariantCulture))
            : null;
    }

    /// <summary>Finds the line about an order in a service's log; null if there is none yet.</summary>
    public static HandledEvent? Find(IEnumerable<string> log, string orderId) =>
        log.Select(Parse).FirstOrDefault(handled => handled?.OrderId == orderId);

    [GeneratedRegex(
        @"(?<order>[0-9a-f]{8}-[0-9a-f-]{27}).*?confirmed.*?"
        + @"entry (?<entry>\d+-\d+), attempt (?<attempt>\d+), (?<ms>[\d.]+) ms")]
    private static partial Regex Line();
}
