using System.Diagnostics;

namespace Bench;

/// <summary>How fast a backlog is copied into the database.</summary>
internal static class Batches
{
    // One poison in so many events.
    private const int PoisonEvery = 1_000;

    /// <param name="figure">What the value is called.</param>
    /// <returns>Events a second, from the first batch copied until all are acknowledged.</returns>
    public static async Task<IReadOnlyDictionary<string, double>> MeasureAsync(
        string figure, BenchServer server, BenchDatabase database, Receipts receipts, Func<Task<IAsyncDisposable>> start, int entries)
    {
        await database.ClearAsync();
        await server.FillAsync(entries);
        receipts.Expect(entries);
        await using var side = await start();
        await receipts.All;
        await server.WaitUntilAcknowledgedAsync();
        var elapsed = Stopwatch.GetElapsedTime(receipts.First);
        await CheckAsync(database, entries);
        return new Dictionary<string, double> { [figure] = entries / elapsed.TotalSeconds };
    }

    /// <returns>
    /// Events a second, from the first batch copied until the last event is that has no fault. One in 1 000 has one, or none.
    /// </returns>
    public static async Task<IReadOnlyDictionary<string, double>> MeasurePoisonAsync(
        string figure, BenchServer server, BenchDatabase database, Receipts receipts, Func<Task<IAsyncDisposable>> start,
        int entries, bool poisoned)
    {
        await database.ClearAsync();
        await server.FillAsync(entries, poisoned ? Poisoned : null, poisoned ? "poisoned" : "plain");
        var healthy = poisoned ? entries - entries / PoisonEvery : entries;
        receipts.Expect(healthy);
        await using var side = await start();
        await receipts.All;
        var elapsed = Stopwatch.GetElapsedTime(receipts.First);
        await CheckAsync(database, healthy);
        return new Dictionary<string, double> { [figure] = healthy / elapsed.TotalSeconds };
    }

    private static Ping Poisoned(int number)
    {
        var ping = Ping.Next(number);
        return number % PoisonEvery == PoisonEvery / 2 ? ping with { Total = -1 } : ping;
    }

    private static async Task CheckAsync(BenchDatabase database, int expected)
    {
        var copied = await database.CountAsync("SELECT count(*) FROM copies");
        if (copied != expected)
        {
            throw new InvalidOperationException($"{expected} rows were expected, and there are {copied}.");
        }
    }
}
