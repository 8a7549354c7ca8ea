using System.Diagnostics;

namespace Bench;

/// <summary>How many events a second are published, handled and acknowledged in one process.</summary>
internal static class EndToEnd
{
    /// <returns><c>end-to-end</c>: events a second, from the first publish until all are acknowledged.</returns>
    public static async Task<IReadOnlyDictionary<string, double>> MeasureAsync(
        BenchServer server, Receipts receipts, StartSide start, int events, int inFlight)
    {
        await server.ClearAsync();
        await using var side = await start(consume: true);
        await Publishing.WarmUpAsync(side, receipts);
        receipts.Expect(events);
        var started = Stopwatch.GetTimestamp();
        await Publishing.PublishAsync(side, events, inFlight);
        await receipts.All;
        await server.WaitUntilAcknowledgedAsync();
        return new Dictionary<string, double>
        {
            ["end-to-end"] = events / Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
    }
}
