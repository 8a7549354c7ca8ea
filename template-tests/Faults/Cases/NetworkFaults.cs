using StackTemplates.Tests.Faults.Rig;

namespace StackTemplates.Tests.Faults.Cases;

/// <summary>What can happen between the service and its server.</summary>
internal static class NetworkFaults
{
    private static readonly Plan ThroughProxy = new() { ThroughProxy = true };

    public static readonly IReadOnlyList<Fault> All =
    [
        new(8, "connections are reset at random", "Commands under way end at once, and whoever sent them asks again or is told.", ResetAsync)
        {
            Plan = ThroughProxy,
            MayRepeat = false,
        },
        new(8, "replies are lost",
            "What was read without the reader knowing is on its pending list and found there; an acknowledgement is repeated, which does no harm.", LoseAsync)
        {
            Plan = ThroughProxy,
        },
        new(8, "replies are delayed", "The times that decide are far above what a slow network takes.", DelayAsync)
        {
            Plan = ThroughProxy,
        },
        new(8, "the network falls silent", "Nothing says that the other side is gone but time: leases run out, others take over.", SilenceAsync)
        {
            Plan = ThroughProxy,
        },
        new(18, "the producer repeats after a lost reply",
            "The same event is in the stream twice with the same id, by which a handler, or a marker of its, knows it again.", LoseAsync)
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
        // The last try of each publisher may have been broken off by the end of the load.
        Assert.InRange(judgement.Published.Count - judgement.Confirmed.Count, 0, arrangement.Plan.Publishers);
        Assert.Contains(judgement.Published, one => one.IsRepeated);
        Assert.Equal(judgement.Repeated.Count, judgement.Repeated.Count(one => one.IsRepeated));
        return Task.CompletedTask;
    }
}
