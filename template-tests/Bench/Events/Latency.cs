using System.Diagnostics;

namespace Bench;

/// <summary>The latency of an event without other load.</summary>
internal static class Latency
{
    // 200 events a second.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <returns>
    /// <c>latency-p50</c> and <c>latency-p99</c>: milliseconds from before the publish to the start of the handler, one event at
    /// a time.
    /// </returns>
    public static async Task<IReadOnlyDictionary<string, double>> MeasureAsync(
        BenchServer server, Receipts receipts, StartSide start, int samples)
    {
        await server.ClearAsync();
        await using var side = await start(consume: true);
        await Publishing.WarmUpAsync(side, receipts);
        var delays = new List<double>(samples);
        using var timer = new PeriodicTimer(Pause);
        for (var number = 0; number < samples && await timer.WaitForNextTickAsync(); number++)
        {
            receipts.Expect(1);
            await side.PublishAsync(Ping.Next(number, Stopwatch.GetTimestamp()));
            await receipts.All;
            delays.Add(receipts.LastDelay.TotalMilliseconds);
        }

        return new Dictionary<string, double>
        {
            ["latency-p50"] = Percentile.Of(delays, 0.50),
            ["latency-p99"] = Percentile.Of(delays, 0.99),
        };
    }
}
