using System.Diagnostics;

namespace Bench;

/// <summary>How fast a backlog is copied into the database.</summary>
internal static class Batches
{
    // One poison in so many events.
    private const int PoisonEvery = 1_000;

    /// <param name="figure">What the value is called.</param>
    /// <returns>Events a second, from the first batch copied until all are acknowledged.</returns>
    public static Task<IReadOnlyDictionary<string, double>> MeasureAsync(
        string figure, BenchServer server, BenchDatabase database, Receipts receipts, Func<Task<IAsyncDisposable>> start, int entries) =>
        MeasureAsync(figure, entries, database, receipts, () => server.FillAsync(entries), start, server.WaitUntilAcknowledgedAsync);

    /// <returns>
    /// Events a second, from the first batch copied until the last event is that has no fault. One in 1 000 has one, or none.
    /// </returns>
    public static Task<IReadOnlyDictionary<string, double>> MeasurePoisonAsync(
        string figure, BenchServer server, BenchDatabase database, Receipts receipts, Func<Task<IAsyncDisposable>> start,
        int entries, bool poisoned) => poisoned
            ? MeasureAsync(
                figure, entries - entries / PoisonEvery, database, receipts, () => server.FillAsync(entries, Poisoned, "poisoned"), start,
                () => Task.CompletedTask)
            : MeasureAsync(figure, entries, database, receipts, () => server.FillAsync(entries), start, () => Task.CompletedTask);

    private static async Task<IReadOnlyDictionary<string, double>> MeasureAsync(
        string figure, int copied, BenchDatabase database, Receipts receipts, Func<Task> fill, Func<Task<IAsyncDisposable>> start,
        Func<Task> end)
    {
        await database.ClearAsync();
        await fill();
        receipts.Expect(copied);
        await using var side = await start();
        await receipts.All;
        await end();
        var elapsed = Stopwatch.GetElapsedTime(receipts.First);
        await CheckAsync(database, copied);
        return new Dictionary<string, double> { [figure] = copied / elapsed.TotalSeconds };
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
