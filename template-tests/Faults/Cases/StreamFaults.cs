using System.Globalization;
using StackTemplates.Tests.Faults.Rig;

namespace StackTemplates.Tests.Faults.Cases;

/// <summary>Faults of the stream, its group and the keys beside it.</summary>
internal static class StreamFaults
{
    // No entry may be trimmed before the test has seen which of them the fault left.
    private static readonly Plan KeepingAll = new Plan().With(("Events__MaxEntries", "100000"));

    public static readonly IReadOnlyList<Fault> All =
    [
        new(9, "FLUSHALL",
            "The waiting events are gone with everything else. Stream and group are recreated, and later events are handled.", FlushAsync)
        {
            Plan = KeepingAll,
        },
        new(9, "DEL of the stream", "The same as `FLUSHALL`, for this stream.", DeleteAsync) { Plan = KeepingAll },
        new(9, "XGROUP DESTROY",
            "The group is recreated at the last position up to which it was seen to have acknowledged everything, "
            + "so some events are handled again.", DestroyGroupAsync),
        new(9, "DELCONSUMER of a live consumer",
            "The server forgets the worker's pending entries. The worker notices when it renews their leases, and restores them.",
            DeleteConsumerAsync),
        new(16, "the server's clock goes back an hour",
            "Ids never go back, because the server continues from the highest one. (The test adds an entry whose id is an hour ahead.)",
            FutureEntryAsync),
        new(16, "the server's clock goes forward an hour",
            "Every idle time grows by an hour, so all leases expire at once. "
            + "Other workers claim the entries, and the owner finds out. (The test sets the idle times.)", AgeAsync),
        new(16, "the service's clock is wrong by an hour, either way",
            "Leases, delays and retries depend on the monotonic clock and the server's ids; wall-clock time is only displayed.",
            ShiftClockAsync)
        {
            MayRepeat = false,
        },
        new(17, "trimming with an abandoned group",
            "Nothing that some group has still to read is dropped. When the abandoned group is gone, the entries beyond the retention are.",
            AbandonAsync)
        {
            MayRepeat = false,
        },
        new(21, "the dead letters' key is of the wrong type",
            "The script fails before it changes anything, so the entry stays pending until the key has the right type.", WrongTypeAsync)
        {
            Plan = new Plan { Mix = random => random.Next(5) == 0 ? Content.Rejected : Content.Usual(random) },
        },
    ];

    private static async Task FlushAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        using var client = await arrangement.ConnectAsync();
        client.Send("FLUSHALL");
        arrangement.Destruction.HappenedNow(client);
    }

    private static async Task DeleteAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        using var client = await arrangement.ConnectAsync();
        client.Send("DEL", Arrangement.Stream);
        arrangement.Destruction.HappenedNow(client);
    }

    private static async Task DestroyGroupAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        using var client = await arrangement.ConnectAsync();
        client.Send("XGROUP", "DESTROY", Arrangement.Stream, Arrangement.Group);
    }

    private static async Task DeleteConsumerAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => arrangement.Load.PublishAsync(Content.Slow(2_000), "held", cancellationToken)));
        using var client = await arrangement.ConnectAsync();
        foreach (var consumer in StreamFigures.Consumers(client, Arrangement.Stream, Arrangement.Group).Keys)
        {
            client.Send("XGROUP", "DELCONSUMER", Arrangement.Stream, Arrangement.Group, consumer);
        }

        // Nothing is pending for a moment, although ten handlers run, so the end of the load alone does not mean that all is done.
        await Wait.UntilAsync(() => arrangement.Effects.Read().Count(effect => effect is { Key: "held", IsDone: true }) >= 10);
    }

    private static async Task FutureEntryAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        using var client = await arrangement.ConnectAsync();
        var ahead = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        Written.Append(arrangement, client, Content.Fine, $"{ahead}-0");
        await arrangement.HandledAsync(50);
        var last = (string)((object?[])client.List("XREVRANGE", Arrangement.Stream, "+", "-", "COUNT", "1")[0]!)[0]!;
        Assert.StartsWith($"{ahead}-", last, StringComparison.Ordinal);
    }

    private static async Task AgeAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        using var client = await arrangement.ConnectAsync();
        for (var round = 0; round < 10; round++)
        {
            foreach (var entry in client.List("XPENDING", Arrangement.Stream, Arrangement.Group, "-", "+", "20").Cast<object?[]>())
            {
                client.Send(
                    "XCLAIM", Arrangement.Stream, Arrangement.Group, (string)entry[1]!, "0", (string)entry[0]!,
                    "IDLE", "3600000", "JUSTID");
            }

            await arrangement.HandledAsync(10);
        }
    }

    private static async Task ShiftClockAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        var clock = Path.Combine(arrangement.Effects.Folder, "clock");
        await File.WriteAllTextAsync(clock, "3600", cancellationToken);
        await arrangement.StartWorkerAsync(("Faults__Clock", clock));
        foreach (var worker in arrangement.Workers.Take(arrangement.Plan.Workers).ToArray())
        {
            await worker.Service.StopAsync(cancellationToken);
        }

        foreach (var shift in new[] { "-3600", "3600", "-3600", "0" })
        {
            await arrangement.HandledAsync(40);
            await File.WriteAllTextAsync(clock, shift, cancellationToken);
        }
    }

    private static async Task AbandonAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        using var client = await arrangement.ConnectAsync();
        client.Send("XGROUP", "CREATE", Arrangement.Stream, "abandoned", "0");
        var first = First();
        var most = arrangement.MaxEntries + 200;
        Written.AppendMany(arrangement, client, Content.Fine, (int)most);

        // Maintenance runs every second; after its lock was taken twice, it has had the chance to trim.
        for (var turn = 0; turn < 2; turn++)
        {
            await Wait.UntilAsync(() => (long)client.Send("EXISTS", "{" + Arrangement.Stream + "}:lock")! == 1, "maintenance");
            await Wait.UntilAsync(() => (long)client.Send("EXISTS", "{" + Arrangement.Stream + "}:lock")! == 0, "maintenance to end");
        }

        Assert.InRange((long)client.Send("XLEN", Arrangement.Stream)!, most, long.MaxValue);
        Assert.Equal(first, First());
        client.Send("XGROUP", "DESTROY", Arrangement.Stream, "abandoned");

        string First() => (string)((object?[])client.List("XRANGE", Arrangement.Stream, "-", "+", "COUNT", "1")[0]!)[0]!;
    }

    private static async Task WrongTypeAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        using var client = await arrangement.ConnectAsync();
        const string Aside = $"{Arrangement.DeadLetters}:aside";
        await arrangement.UntilServerAsync(one => (long)one.Send("EXISTS", Arrangement.DeadLetters)! == 1, "a dead letter");
        client.Send("RENAME", Arrangement.DeadLetters, Aside);
        client.Send("SET", Arrangement.DeadLetters, "not a stream");
        await arrangement.HandledAsync(60);
        client.Send("RENAME", Aside, Arrangement.DeadLetters);
    }
}
