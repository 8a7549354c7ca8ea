using StackTemplates.Tests.Faults.Rig;

namespace StackTemplates.Tests.Faults.Cases;

/// <summary>Faults of the network between the service and its server.</summary>
internal static class NetworkFaults
{
    private static readonly Plan ThroughProxy = new() { ThroughProxy = true };

    public static readonly IReadOnlyList<Fault> All =
    [
        new(8, "connections are reset at random",
            "Commands in flight fail at once; the worker repeats them, and publishers get an exception.", ResetAsync)
        {
            Plan = ThroughProxy,
            MayRepeat = false,
        },
        new(8, "replies are lost",
            "Entries whose delivery the reader never saw are on its pending list, and it finds them there. "
            + "Repeating an acknowledgement does no harm.", LoseAsync)
        {
            Plan = ThroughProxy,
        },
        new(8, "replies are delayed", "All timeouts are far above the delays of a slow network.", DelayAsync)
        {
            Plan = ThroughProxy,
        },
        new(8, "the network falls silent",
            "Only time tells that the other side is gone: leases expire, and other workers claim the entries.", SilenceAsync)
        {
            Plan = ThroughProxy,
        },
        new(18, "the producer repeats after a lost reply",
            "The event is in the stream twice with the same id, so a handler or its marker recognizes the repetition.", LoseAsync)
        {
            Plan = ThroughProxy with { RepeatsUnconfirmed = true },
            CheckAsync = EveryOneIsConfirmedAsync,
        },
    ];

    private static async Task ResetAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        for (var round = 0; round < 5; round++)
        {
            arrangement.Proxy!.ResetAll();
            await arrangement.HandledAsync(arrangement.Random.Next(5, 30));
        }
    }

    private static async Task LoseAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        for (var round = 0; round < 3; round++)
        {
            arrangement.Proxy!.LoseReplies();
            await Task.Delay(arrangement.Random.Next(50, 500), cancellationToken);
            arrangement.Proxy.Restore();
            await arrangement.HandledAsync(arrangement.Random.Next(5, 30));
        }
    }

    private static async Task DelayAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        for (var round = 0; round < 3; round++)
        {
            arrangement.Proxy!.Delay = arrangement.Random.Next(20, 300);
            await arrangement.HandledAsync(20);
        }

        arrangement.Proxy!.Restore();
    }

    private static async Task SilenceAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        arrangement.Proxy!.FallSilent();
        await Task.Delay(TimeSpan.FromSeconds(7), cancellationToken);
        arrangement.Proxy.Restore();
    }

    private static Task EveryOneIsConfirmedAsync(Arrangement arrangement, Judgement judgement)
    {
        // The end of the load may have cut off the last try of each publisher.
        Assert.InRange(judgement.Published.Count - judgement.Confirmed.Count, 0, arrangement.Plan.Publishers);
        Assert.Contains(judgement.Published, one => one.IsRepeated);
        Assert.Equal(judgement.Repeated.Count, judgement.Repeated.Count(one => one.IsRepeated));
        return Task.CompletedTask;
    }
}
