using System.Globalization;

namespace StackTemplates.Build.Kit;

/// <summary>A cluster of masters without replicas, each a process of this machine; a slot can be moved while it is in use.</summary>
public sealed class LocalCluster : BrokerServer
{
    private const int Slots = 16_384;
    private const int Masters = 3;

    // A cluster node's own port for the others is this much higher, unless told.
    private const int BusOffset = 10_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly IReadOnlyList<LocalBroker> _nodes;
    private readonly string _key;

    private LocalCluster(IReadOnlyList<LocalBroker> nodes, string key)
        : base(nodes[0].Address, "a cluster of three") => (_nodes, _key) = (nodes, key);

    /// <inheritdoc/>
    public override string ConnectionString => string.Join(',', _nodes.Select(node => node.ConnectionString));

    /// <summary>Starts one whose <see cref="ConnectAsync"/> leads to the node that has <paramref name="key"/>.</summary>
    public static async Task<LocalCluster> StartAsync(string program, string key, CancellationToken cancellationToken)
    {
        var nodes = new List<LocalBroker>();
        try
        {
            while (nodes.Count < Masters)
            {
                nodes.Add(await LocalBroker.StartAsync(
                    program, FreePort.Next(BusOffset), cancellationToken,
                    "--cluster-enabled", "yes", "--cluster-node-timeout", "5000", "--cluster-require-full-coverage", "no"));
            }

            var cluster = new LocalCluster(nodes, key);
            await cluster.FormAsync(cancellationToken);
            await cluster.WaitUntilUpAsync(Patience, cancellationToken);
            return cluster;
        }
        catch
        {
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task<RespClient> ConnectAsync(CancellationToken cancellationToken) =>
        await _nodes[await OwnerAsync(cancellationToken)].ConnectAsync(cancellationToken);

    /// <summary>
    /// Moves the slot of the key to another node, key by key, as an operator's tool does:
    /// https://redis.io/docs/latest/commands/cluster-setslot/.
    /// </summary>
    /// <param name="pause">How long the slot stays half moved: in use at both nodes.</param>
    /// <param name="cancellationToken">Ends the move where it is.</param>
    public async Task MoveSlotAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        var from = await OwnerAsync(cancellationToken);
        var to = (from + 1) % _nodes.Count;
        using var source = await _nodes[from].ConnectAsync(cancellationToken);
        using var target = await _nodes[to].ConnectAsync(cancellationToken);
        var slot = Text(source.Send("CLUSTER", "KEYSLOT", _key));
        var sourceId = Text(source.Send("CLUSTER", "MYID"));
        var targetId = Text(target.Send("CLUSTER", "MYID"));
        target.Send("CLUSTER", "SETSLOT", slot, "IMPORTING", sourceId);
        source.Send("CLUSTER", "SETSLOT", slot, "MIGRATING", targetId);
        await Task.Delay(pause, cancellationToken);
        while (source.List("CLUSTER", "GETKEYSINSLOT", slot, "1") is [string next])
        {
            source.Send("MIGRATE", "127.0.0.1", Text((long)_nodes[to].Address.Port), next, "0", "5000");
            await Task.Delay(pause, cancellationToken);
        }

        target.Send("CLUSTER", "SETSLOT", slot, "NODE", targetId);
        source.Send("CLUSTER", "SETSLOT", slot, "NODE", targetId);
        using var third = await _nodes[(to + 1) % _nodes.Count].ConnectAsync(cancellationToken);
        third.Send("CLUSTER", "SETSLOT", slot, "NODE", targetId);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    private async Task FormAsync(CancellationToken cancellationToken)
    {
        for (var index = 0; index < _nodes.Count; index++)
        {
            using var node = await _nodes[index].ConnectAsync(cancellationToken);
            var slots = Enumerable.Range(0, Slots).Where(slot => slot * _nodes.Count / Slots == index).Select(slot => Text((long)slot));
            node.Send(["CLUSTER", "ADDSLOTS", .. slots]);
            // Different epochs from the beginning, because nodes with the same epoch need time to resolve the conflict.
            node.Send("CLUSTER", "SET-CONFIG-EPOCH", Text(index + 1L));
        }

        using var first = await _nodes[0].ConnectAsync(cancellationToken);
        foreach (var other in _nodes.Skip(1))
        {
            first.Send("CLUSTER", "MEET", "127.0.0.1", Text((long)other.Address.Port));
        }

        var end = DateTime.UtcNow + Patience;
        foreach (var broker in _nodes)
        {
            using var node = await broker.ConnectAsync(cancellationToken);
            while (!IsComplete(Text(node.Send("CLUSTER", "INFO"))))
            {
                if (DateTime.UtcNow > end)
                {
                    throw new TimeoutException($"The cluster did not come together: {node.Send("CLUSTER", "INFO")}");
                }

                await Task.Delay(50, cancellationToken);
            }
        }
    }

    private static bool IsComplete(string info) =>
        info.Contains("cluster_state:ok", StringComparison.Ordinal)
        && info.Contains($"cluster_slots_assigned:{Slots}", StringComparison.Ordinal)
        && info.Contains($"cluster_known_nodes:{Masters}", StringComparison.Ordinal);

    private async Task<int> OwnerAsync(CancellationToken cancellationToken)
    {
        for (var index = 0; index < _nodes.Count; index++)
        {
            using var node = await _nodes[index].ConnectAsync(cancellationToken);
            try
            {
                node.Send("EXISTS", _key);
                return index;
            }
            catch (RespException moved) when (moved.Message.StartsWith("MOVED", StringComparison.Ordinal)
                                              || moved.Message.StartsWith("ASK", StringComparison.Ordinal))
            {
                // Another node has the slot.
            }
        }

        throw new IOException($"No node of the cluster has the slot of {_key}.");
    }

    private static string Text(object? reply) => Convert.ToString(reply, CultureInfo.InvariantCulture)!;
}
