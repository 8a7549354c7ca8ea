using StackTemplates.Tests.Faults.Rig;

namespace StackTemplates.Tests.Faults.Cases;

/// <summary>Faults of events and their handlers.</summary>
internal static class HandlerFaults
{
    public static readonly IReadOnlyList<Fault> All =
    [
        new(13, "poison: it always throws",
            "It is retried with growing delays and becomes a dead letter after the last delivery; no other event waits for it.", ThrowAsync)
        {
            Plan = Few,
            MayRepeat = false,
            CheckAsync = (arrangement, judgement) => DeadLetteredAsync(arrangement, judgement, "exhausted"),
        },
        new(13, "poison: it cannot be read", "It becomes a dead letter at once, with its bytes.", UndecodableAsync)
        {
            MayRepeat = false,
            CheckAsync = (arrangement, judgement) => DeadLetteredAsync(arrangement, judgement, "undecodable"),
        },
        new(13, "poison: it ends the process",
            "The server counts deliveries, so the event becomes a dead letter, however many workers it ends before that.", EndProcessAsync)
        {
            Plan = Few,
            CheckAsync = (arrangement, judgement) => DeadLetteredAsync(arrangement, judgement, "exhausted"),
        },
        new(13, "poison: it hangs", "`HandlerTimeout` ends the attempt, which then counts as failed.", HangAsync)
        {
            Plan = Few.With(("Events__HandlerTimeout", "00:00:00.300")),
            MayRepeat = false,
            CheckAsync = (arrangement, judgement) => DeadLetteredAsync(arrangement, judgement, "exhausted"),
        },
        new(14, "a handler slower than its lease",
            "A worker renews the lease of every entry in flight three times per lease, so the event stays with its worker.", SlowAsync)
        {
            MayRepeat = false,
            CheckAsync = FirstAttemptAsync,
        },
        new(15, "payloads of 0 B and 1 MB, a batch of 32 MB",
            "They are handled like any other event, except for the empty one: it cannot be decoded and becomes a dead letter.", HeavyAsync)
        {
            MayRepeat = false,
        },
        new(19, "a starved thread pool",
            "Renewing a lease needs a thread now and then; if none is free in time, an event is handled twice.", StarveAsync)
        {
            Plan = new Plan().With(("Events__Concurrency", "64")),
        },
        new(20, "an old and a new version side by side",
            "Each version reads the members that it knows of the other's events and ignores the rest.", MixVersionsAsync)
        {
            MayRepeat = false,
        },
    ];

    private static Plan Few => new Plan().With(("Events__MaxDeliveries", "3"));

    private static async Task ThrowAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        await PublishAsync(arrangement, new Content("throw", Times: int.MaxValue), 5, cancellationToken);
        await SettledAsync(arrangement);
    }

    private static async Task UndecodableAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        using var client = await arrangement.ConnectAsync();
        foreach (var data in new[] { "not json", "[]", "{}", "null", """{"sequence":"x"}""", "\u0000" })
        {
            Written.Append(arrangement, client, new Content("poison"), data: data);
        }

        await SettledAsync(arrangement);
    }

    private static async Task EndProcessAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        await PublishAsync(arrangement, new Content("exit-before", Times: int.MaxValue), 1, cancellationToken);
        for (var ended = 0; ended < 3; ended++)
        {
            await Wait.UntilAsync(() => arrangement.Workers.Count < arrangement.Plan.Workers, "a worker to be ended");
            await arrangement.StartWorkerAsync();
        }

        await SettledAsync(arrangement);
    }

    private static async Task HangAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        await PublishAsync(arrangement, new Content("hang", Times: int.MaxValue), 5, cancellationToken);
        await SettledAsync(arrangement);
    }

    private static async Task SlowAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        var slow = await PublishAsync(arrangement, Content.Slow(9_000), 4, cancellationToken);
        var ids = slow.Select(one => one.EventId).ToHashSet();
        await Wait.UntilAsync(
            () => arrangement.Effects.Read().Count(effect => effect.IsDone && ids.Contains(effect.EventId)) == ids.Count,
            "the slow handlers to end");
    }

    private static Task FirstAttemptAsync(Arrangement arrangement, Judgement judgement)
    {
        var slow = judgement.Published.Where(one => one.Content.Milliseconds > 1_000).Select(one => one.EventId).ToHashSet();
        Assert.All(judgement.Effects.Where(effect => slow.Contains(effect.EventId)), effect => Assert.Equal(1, effect.Attempt));
        return Task.CompletedTask;
    }

    private static async Task HeavyAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        const int Megabyte = 1_000_000;
        using var client = await arrangement.ConnectAsync();
        Written.Append(arrangement, client, new Content("empty"), data: "");
        await PublishAsync(arrangement, Content.Fine with { Bytes = Megabyte }, 2, cancellationToken);
        var heavy = Written.AppendMany(arrangement, client, Content.Fine with { Bytes = Megabyte }, 32);
        var ids = heavy.Select(one => one.EventId).ToHashSet();
        await Wait.UntilAsync(
            () => arrangement.Effects.Read().Count(effect => effect.IsDone && ids.Contains(effect.EventId)) >= ids.Count,
            "the heavy events to be handled");
    }

    private static async Task StarveAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        await PublishAsync(arrangement, new Content("block", Milliseconds: 1_000), 150, cancellationToken);
        await Wait.UntilAsync(
            () => arrangement.Effects.Read()
                .Where(effect => effect is { IsDone: true, Key: "poison" }).DistinctBy(effect => effect.EventId).Count() >= 150,
            "the blocking handlers to end");
    }

    private static async Task MixVersionsAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        await arrangement.StartWorkerAsync(("Faults__Version", "later"));
        using var client = await arrangement.ConnectAsync();
        foreach (var number in Enumerable.Range(0, 50))
        {
            Written.Append(
                arrangement, client, Content.Fine,
                data: $$"""{"sequence":{{number}},"key":"written","mode":"ok","origin":"later","unknown":{"deep":[1,2]} }""");
        }

        await arrangement.HandledAsync(100);
    }

    private static async Task<Publication[]> PublishAsync(
        Arrangement arrangement, Content content, int count, CancellationToken cancellationToken) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => arrangement.Load.PublishAsync(content, "poison", cancellationToken)));

    // Every event of the fault itself is applied or becomes a dead letter.
    private static Task SettledAsync(Arrangement arrangement) => arrangement.UntilServerAsync(
        client =>
        {
            var letters = DeadLetter.EventIds(client);
            return Poison(arrangement.Load.Publications).All(one => letters.Contains(one.EventId));
        },
        "the poison to become a dead letter");

    private static async Task DeadLetteredAsync(Arrangement arrangement, Judgement judgement, string reason)
    {
        using var client = await arrangement.ConnectAsync();
        var letters = DeadLetter.All(client).ToDictionary(letter => letter.EventId);
        Assert.All(Poison(judgement.Confirmed), one => Assert.Equal(reason, letters[one.EventId].Reason));
        var poison = Poison(judgement.Published).Select(one => one.EventId).ToHashSet();
        Assert.DoesNotContain(judgement.Effects, effect => effect.IsDone && poison.Contains(effect.EventId));
    }

    private static IEnumerable<Publication> Poison(IEnumerable<Publication> publications) =>
        publications.Where(one => one.Content.Mode == "poison" || one.Content.Times == int.MaxValue);
}
