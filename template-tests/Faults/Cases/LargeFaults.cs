using System.Diagnostics;
using System.Globalization;
using StackTemplates.Tests.Faults.Rig;

namespace StackTemplates.Tests.Faults.Cases;

/// <summary>Faults that need many events, or a check of every command.</summary>
internal static class LargeFaults
{
    private const string Slow = "slow";
    private const string Dead = "dead";
    private const int Chunk = 1_000;

    public static readonly IReadOnlyList<Fault> All =
    [
        new(0, "order per key",
            "A failing event holds back the later events of its key, and no others.", (arrangement, _) => arrangement.HandledAsync(300))
        {
            Plan = new Plan { Workers = 1, NeededSetting = "Ordering" }.With(("Events__Ordering", "PerKey")),
            MayRepeat = false,
            CheckAsync = OrderHeldAsync,
        },
        new(2, "a thawed worker writes nothing for entries that it has lost",
            "The test examines every command after the thaw: none writes for an entry that another worker has claimed.", ThawAsync),
        new(17, "a large backlog, a slow group and a fast one",
            "Trimming stops at the position of the slowest group, however far the stream exceeds its retention.", BacklogAsync)
        {
            Plan = new Plan { Publishers = 1, Mix = _ => Content.Fine },
            MayRepeat = false,
        },
        new(1, "a large backlog on a dead worker's pending list",
            "Redelivery claims it page by page, with permits of its own, so new events are handled in between.", InheritAsync)
        {
            Plan = new Plan { Mix = _ => Content.Fine },
            MayRepeat = false,
            CheckAsync = NewEventsDidNotStarveAsync,
        },
    ];

    private static Task OrderHeldAsync(Arrangement arrangement, Judgement judgement)
    {
        Assert.Contains(judgement.Effects, effect => effect is { IsDone: true, Attempt: > 1 });
        foreach (var key in judgement.Effects.Where(effect => effect.IsDone).GroupBy(effect => effect.Key))
        {
            var numbers = key.OrderBy(effect => effect.At).Select(effect => effect.Sequence).ToArray();
            Assert.True(numbers.SequenceEqual(numbers.Order()), $"I4: the order of {key.Key} was {string.Join(' ', numbers)}.");
        }

        return Task.CompletedTask;
    }

    private static async Task ThawAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        var victim = await arrangement.TakeWorkerAsync();
        using var client = await arrangement.ConnectAsync();
        await Task.WhenAll(
            Enumerable.Range(0, 30).Select(_ => arrangement.Load.PublishAsync(Content.Slow(300), "held", cancellationToken)));
        string[] lost;
        victim.Service.Freeze();
        try
        {
            // What it has just handled may be in a command that it was sending.
            var handled = arrangement.Effects.Read().Where(effect => effect.Process == victim.Id && effect.IsDone)
                .Select(effect => effect.EntryId);
            lost = [.. Pending(client, victim).Except(handled)];
            Assert.NotEmpty(lost);
            await Wait.UntilAsync(
                () => lost.All(id => client.List("XPENDING", Arrangement.Stream, Arrangement.Group, id, id, "1").Count == 0),
                "the others to finish the frozen worker's entries");
        }
        catch
        {
            victim.Service.Thaw();
            throw;
        }

        var commands = await CommandWatch.DuringAsync(arrangement, () => ThawedAsync(arrangement, victim));
        Assert.NotEmpty(commands);
        var late = commands.FirstOrDefault(
            command => CommandWatch.IsWrite(command) && lost.Any(id => command.Contains($"\"{id}\"", StringComparison.Ordinal)));
        Assert.True(late is null, $"It wrote for an entry that it had lost: {late}");
    }

    private static async Task ThawedAsync(Arrangement arrangement, Worker victim)
    {
        var before = arrangement.Effects.Read().Count(effect => effect.Process == victim.Id && effect.IsBegun);
        victim.Service.Thaw();
        await Wait.UntilAsync(
            () => arrangement.Effects.Read().Count(effect => effect.Process == victim.Id && effect.IsBegun) > before + 20,
            "the thawed worker to handle new events");
    }

    private static string[] Pending(RespClient client, Worker worker) =>
    [
        .. client.List("XPENDING", Arrangement.Stream, Arrangement.Group, "-", "+", "1000").Cast<object?[]>()
            .Where(entry => worker.IsConsumer((string)entry[1]!)).Select(entry => (string)entry[0]!),
    ];

    private static async Task BacklogAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        var size = FaultSettings.IsLong ? 1_000_000 : 100_000;
        using var client = await arrangement.ConnectAsync();
        client.Send("XGROUP", "CREATE", Arrangement.Stream, Slow, "$");
        var left = Written.AppendMany(arrangement, client, Content.Fine, size).Select(one => one.EventId).ToHashSet();

        // It stays behind until the service has handled everything, so that only its position blocks trimming.
        ReadSlowly(client, left, stopAt: size / 2);
        await arrangement.UntilServerAsync(
            one => StreamFigures.Group(one, Arrangement.Stream, Arrangement.Group) is { Pending: < Chunk } group
                && string.CompareOrdinal(group.LastDelivered, Last(one)) >= 0,
            "the service to have caught up",
            TimeSpan.FromMinutes(10));
        ReadSlowly(client, left, stopAt: 0);
        client.Send("XGROUP", "DESTROY", Arrangement.Stream, Slow);
    }

    // A group near the end of the stream has caught up, because the load goes on meanwhile.
    private static string Last(RespClient client) =>
        client.List("XREVRANGE", Arrangement.Stream, "+", "-", "COUNT", "200") is [.., object?[] entry] ? (string)entry[0]! : "";

    private static void ReadSlowly(RespClient client, HashSet<string> left, int stopAt)
    {
        while (left.Count > stopAt)
        {
            var reply = client.List(
                "XREADGROUP", "GROUP", Slow, "reader", "COUNT", Chunk.ToString(CultureInfo.InvariantCulture),
                "STREAMS", Arrangement.Stream, ">");
            Assert.True(reply.Count > 0, $"{left.Count} entries were dropped before the slow group had read them.");
            var entries = ((object?[])((object?[])reply[0]!)[1]!).Cast<object?[]>().ToArray();
            foreach (var entry in entries)
            {
                left.Remove((string)((object?[])entry[1]!)[1]!);
            }

            client.Send(["XACK", Arrangement.Stream, Slow, .. entries.Select(entry => (string)entry[0]!)]);
        }
    }

    private static async Task InheritAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        using var client = await arrangement.ConnectAsync();
        var publications = new List<Publication>();
        while (publications.Count < (FaultSettings.IsLong ? 100_000 : 20_000))
        {
            // In one step, so that no worker can intervene.
            client.Send("MULTI");
            publications.AddRange(Written.AppendMany(arrangement, client, Content.Fine, Chunk));
            client.Send(
                "XREADGROUP", "GROUP", Arrangement.Group, Dead, "COUNT", Chunk.ToString(CultureInfo.InvariantCulture),
                "STREAMS", Arrangement.Stream, ">");
            client.Send("EXEC");
        }

        await arrangement.UntilServerAsync(
            one => !StreamFigures.Consumers(one, Arrangement.Stream, Arrangement.Group).ContainsKey(Dead),
            "the dead worker's entries to be claimed",
            TimeSpan.FromMinutes(5));
    }

    private static Task NewEventsDidNotStarveAsync(Arrangement arrangement, Judgement judgement)
    {
        // A worker may have been a moment behind: then the dead one read a few of the new events, and as many of its own remain.
        var inherited = judgement.Effects.Where(effect => effect is { IsDone: true, Attempt: 2 })
            .Select(effect => effect.EventId).ToHashSet();
        var written = judgement.Published.Where(one => one.Key == Written.Key).ToArray();
        Assert.InRange(inherited.Count(written.Select(one => one.EventId).ToHashSet().Contains), written.Length - Chunk, written.Length);
        var takeover = judgement.Effects.Where(effect => effect.IsDone && inherited.Contains(effect.EventId))
            .Select(effect => effect.At).Order().ToList();
        var waits = judgement.Waits(one => one.Key != Written.Key && !inherited.Contains(one.EventId)
            && one.StartedAt >= takeover[0] && one.StartedAt <= takeover[^1]);
        if (waits.Count > 0)
        {
            // If new events had to wait for all of the dead worker's events, half of them would wait for at least half of that time.
            var (middle, most, all) = (waits[waits.Count / 2], waits[^1], Stopwatch.GetElapsedTime(takeover[0], takeover[^1]));
            var figures = $"New events waited {middle.TotalMilliseconds:0.0} ms (median), {most.TotalMilliseconds:0} ms (longest) "
                + $"while entries were claimed for {all.TotalMilliseconds:0} ms.";
            TestContext.Current.SendDiagnosticMessage(figures);
            Assert.True(middle < all / 4, figures);
        }

        return Task.CompletedTask;
    }
}
