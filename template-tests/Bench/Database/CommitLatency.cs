using System.Diagnostics;

namespace Bench;

/// <summary>The latency of an event that leaves with a transaction, without other load.</summary>
internal static class CommitLatency
{
    // 200 events a second.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <returns>
    /// <c>commit-p50</c> and <c>commit-p99</c>: milliseconds from before the commit to the start of the handler, one event at a
    /// time.
    /// </returns>
    public static async Task<IReadOnlyDictionary<string, double>> MeasureAsync(
        BenchServer server, BenchDatabase database, Receipts receipts, Func<Task<GeneratedHost>> start,
        Func<GeneratedHost, int, Task<long>> publish,
        int samples)
    {
        await database.ClearAsync();
        await server.ClearAsync();
        await using var side = await start();
        await OneAsync(side, 0);
        var delays = new List<double>(samples);
        using var timer = new PeriodicTimer(Pause);
        for (var number = 1; number <= samples && await timer.WaitForNextTickAsync(); number++)
        {
            delays.Add(await OneAsync(side, number));
        }

        return new Dictionary<string, double>
        {
            ["commit-p50"] = Percentile.Of(delays, 0.50),
            ["commit-p99"] = Percentile.Of(delays, 0.99),
        };

        async Task<double> OneAsync(GeneratedHost host, int number)
        {
            receipts.Expect(1);
            var before = await publish(host, number);
            await receipts.All;
            return Stopwatch.GetElapsedTime(before, receipts.First).TotalMilliseconds;
        }
    }
}
