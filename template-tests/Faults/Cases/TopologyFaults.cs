using StackTemplates.Tests.Faults.Rig;

namespace StackTemplates.Tests.Faults.Cases;

/// <summary>Faults with several servers.</summary>
internal static class TopologyFaults
{
    public static readonly IReadOnlyList<Fault> All =
    [
        new(10, "failover by Sentinel to a replica that lags",
            "A publish does not wait for replication, so events that the replica never received are gone with the primary. "
            + "What it has is handled, and so is everything published later.",
            FailoverAsync)
        {
            Plan = Replicated(withSentinel: true),
        },
        new(10, "planned failover", "The replica catches up before the two change roles, so it has everything.", SwapAsync)
        {
            Plan = Replicated(withSentinel: false),
        },
        new(11, "the stream's slot moves to another node",
            "Stream, dead letters and lock share a slot, so they move together; the client follows.", MoveAsync)
        {
            Plan = new Plan
            {
                Server = async (program, cancellationToken) =>
                    await LocalCluster.StartAsync(program, Arrangement.Stream, cancellationToken),
            },
        },
    ];

    private static Plan Replicated(bool withSentinel) => new Plan
    {
        Server = async (program, cancellationToken) => await LocalReplication.StartAsync(program, withSentinel, cancellationToken),
    }.With(("Events__MaxEntries", "100000"));

    private static async Task FailoverAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        var servers = (LocalReplication)arrangement.Server;
        servers.Second.Freeze();
        using (var primary = await servers.First.ConnectAsync(cancellationToken))
        {
            // Data in a socket's buffer would still reach it.
            primary.Send("CLIENT", "KILL", "TYPE", "replica");
        }

        await arrangement.HandledAsync(30);
        await servers.First.KillAsync();
        servers.Second.Thaw();
        await servers.WaitUntilPromotedAsync(cancellationToken);
        using var client = await arrangement.ConnectAsync();
        arrangement.Destruction.HappenedNow(client);
    }

    private static Task SwapAsync(Arrangement arrangement, CancellationToken cancellationToken) =>
        ((LocalReplication)arrangement.Server).SwapAsync(cancellationToken);

    private static async Task MoveAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        for (var move = 0; move < 3; move++)
        {
            await ((LocalCluster)arrangement.Server)
                .MoveSlotAsync(TimeSpan.FromMilliseconds(arrangement.Random.Next(20, 400)), cancellationToken);
            await arrangement.HandledAsync(20);
        }
    }
}
