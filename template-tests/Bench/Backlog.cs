using System.Diagnostics;

namespace Bench;

/// <summary>How fast a consumer works off a backlog.</summary>
internal static class Backlog
{
    /// <returns><c>backlog</c>: entries a second, from the first one handled until all are acknowledged.</returns>
    public static async Task<IReadOnlyDictionary<string, double>> MeasureAsync(
        BenchServer server, Receipts receipts, StartSide start, int entries)
    {
        await server.FillAsync(entries);
        receipts.Expect(entries);
        await using var side = await start(consume: true);
        await receipts.All;
        await server.WaitUntilAcknowledgedAsync();
        return new Dictionary<string, double>
        {
            ["backlog"] = entries / Stopwatch.GetElapsedTime(receipts.First).TotalSeconds,
        };
    }
}
