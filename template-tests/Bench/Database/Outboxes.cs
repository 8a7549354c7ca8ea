using System.Diagnostics;

namespace Bench;

/// <summary>How fast events leave an outbox.</summary>
internal static class Outboxes
{
    /// <returns><c>outbox</c>: events a second, each in a transaction of its own, from the first one until all are in the stream.</returns>
    public static async Task<IReadOnlyDictionary<string, double>> MeasureAsync(
        BenchServer server, BenchDatabase database, Func<Task<IAsyncDisposable>> start,
        Func<IAsyncDisposable, int, Task> publish, int events,
        int inFlight)
    {
        await database.ClearAsync();
        await server.ClearAsync();
        await using var side = await start();
        await publish(side, 0);
        await UntilAsync(server, 1);
        var next = 0;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var number && number <= events)
            {
                await publish(side, number);
            }
        })));
        await UntilAsync(server, events + 1);
        return new Dictionary<string, double> { ["outbox"] = events / Stopwatch.GetElapsedTime(started).TotalSeconds };
    }

    /// <summary>Puts events into the outbox of the generated side.</summary>
    /// <param name="idle">Publishes the first, and does not relay it.</param>
    public static async Task FillAsync(BenchDatabase database, GeneratedHost idle, int events)
    {
        await idle.PublishInTransactionAsync(1);
        await database.ExecuteAsync(FormattableString.Invariant(
            $"""
            INSERT INTO outbox (stream, name, key, event_id, once, fields, created_at)
            SELECT stream, name, key, gen_random_uuid()::text, once, fields, created_at FROM outbox, generate_series(2, {events})
            """));
    }

    /// <summary>Puts events into the outbox of the bare side.</summary>
    public static Task FillBareAsync(BenchDatabase database, int events) =>
        database.ExecuteAsync(FormattableString.Invariant(
            $$"""
            INSERT INTO bare_outbox (event_id, data)
            SELECT gen_random_uuid()::text, convert_to('{"number":1,"sentAt":0,"customer":"Ada Lovelace","total":49.90}', 'UTF8')
            FROM generate_series(1, {{events}})
            """));

    /// <returns><c>outbox-backlog</c>: events a second, from the first one in the stream until all are.</returns>
    public static async Task<IReadOnlyDictionary<string, double>> MeasureBacklogAsync(
        BenchServer server, BenchDatabase database, Func<Task> fill, Func<Task<IAsyncDisposable>> start, int events)
    {
        await database.ClearAsync();
        await server.ClearAsync();
        await fill();
        await using var side = await start();
        while (await server.CountAsync() == 0)
        {
            await Task.Delay(1);
        }

        var started = Stopwatch.GetTimestamp();
        await UntilAsync(server, events);
        return new Dictionary<string, double> { ["outbox-backlog"] = events / Stopwatch.GetElapsedTime(started).TotalSeconds };
    }

    private static async Task UntilAsync(BenchServer server, long entries)
    {
        var since = Stopwatch.GetTimestamp();
        while (await server.CountAsync() < entries)
        {
            if (Stopwatch.GetElapsedTime(since) > TimeSpan.FromMinutes(2))
            {
                throw new TimeoutException($"{await server.CountAsync()} of {entries} events have left the outbox.");
            }

            await Task.Delay(1);
        }
    }
}
