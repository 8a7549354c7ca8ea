using System.Globalization;

namespace StackTemplates.Build.Kit;

/// <summary>
/// A primary and its replica, with or without a Sentinel that promotes the replica when the primary is gone.
/// </summary>
public sealed class LocalReplication : BrokerServer
{
    private const string MasterName = "mymaster";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly IReadOnlyList<LocalBroker> _nodes;
    private readonly LocalBroker? _sentinel;

    private LocalReplication(IReadOnlyList<LocalBroker> nodes, LocalBroker? sentinel)
        : base(nodes[0].Address, "a primary and its replica") => (_nodes, _sentinel) = (nodes, sentinel);

    /// <summary>Both servers' addresses, or the Sentinel's, in the terms of the generated service's client.</summary>
    public override string ConnectionString => _sentinel is null
        ? string.Join(',', _nodes.Select(node => node.ConnectionString))
        : $"{_sentinel.ConnectionString},serviceName={MasterName}";

    /// <summary>The server that is the primary until it fails.</summary>
    public LocalBroker First => _nodes[0];

    /// <summary>Its replica.</summary>
    public LocalBroker Second => _nodes[1];

    /// <summary>Starts both, and waits until the replica has caught up.</summary>
    public static async Task<LocalReplication> StartAsync(string program, bool withSentinel, CancellationToken cancellationToken)
    {
        var started = new List<LocalBroker>();
        try
        {
            string[] settings = ["--repl-diskless-sync-delay", "0", "--repl-backlog-size", "64mb"];
            started.Add(await LocalBroker.StartAsync(program, FreePort.Next(), cancellationToken, settings));
            var port = Text(started[0].Address.Port);
            started.Add(await LocalBroker.StartAsync(
                program, FreePort.Next(), cancellationToken, [.. settings, "--replicaof", "127.0.0.1", port]));
            await WaitForAsync(started[1], "REPLICATION", "master_link_status:up", cancellationToken);
            if (withSentinel)
            {
                started.Add(await StartSentinelAsync(program, port, cancellationToken));
            }

            var replication = new LocalReplication([started[0], started[1]], withSentinel ? started[2] : null);
            await replication.WaitUntilUpAsync(Patience, cancellationToken);
            return replication;
        }
        catch
        {
            foreach (var broker in started)
            {
                await broker.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Opens a connection to whichever is the primary now.</summary>
    /// <exception cref="IOException">None is.</exception>
    public override async Task<RespClient> ConnectAsync(CancellationToken cancellationToken)
    {
        foreach (var node in _nodes)
        {
            try
            {
                var client = await node.ConnectAsync(cancellationToken);
                if (client.List("ROLE") is ["master", ..])
                {
                    return client;
                }

                client.Dispose();
            }
            catch (Exception error) when (error is System.Net.Sockets.SocketException or IOException or RespException)
            {
                // Gone, or it refuses commands.
            }
        }

        throw new IOException("There is no primary.");
    }

    /// <summary>Waits until the replica is the primary.</summary>
    public Task WaitUntilPromotedAsync(CancellationToken cancellationToken) =>
        WaitForAsync(Second, "REPLICATION", "role:master", cancellationToken);

    /// <summary>Swaps their roles, once the replica has everything (<c>FAILOVER</c>, since Redis 6.2).</summary>
    public async Task SwapAsync(CancellationToken cancellationToken)
    {
        using (var primary = await First.ConnectAsync(cancellationToken))
        {
            primary.Send("FAILOVER", "TO", Second.Address.Host, Text(Second.Address.Port), "TIMEOUT", "10000");
        }

        await WaitUntilPromotedAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_sentinel is not null)
        {
            await _sentinel.DisposeAsync();
        }

        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    private static async Task<LocalBroker> StartSentinelAsync(string program, string port, CancellationToken cancellationToken)
    {
        var configuration = $"""
            sentinel monitor {MasterName} 127.0.0.1 {port} 1
            sentinel down-after-milliseconds {MasterName} 1000
            sentinel failover-timeout {MasterName} 5000

            """;
        var sentinel = await LocalBroker.StartSentinelAsync(program, configuration, FreePort.Next(), cancellationToken);
        await WaitForAsync(sentinel, "SENTINEL", "slaves=1", cancellationToken);
        return sentinel;
    }

    private static async Task WaitForAsync(LocalBroker broker, string section, string text, CancellationToken cancellationToken)
    {
        var end = DateTime.UtcNow + Patience;
        while (!await SaysAsync(broker, section, text, cancellationToken))
        {
            if (DateTime.UtcNow > end)
            {
                throw new TimeoutException($"{broker.Description}: no '{text}' within {Patience.TotalSeconds} s.\n{broker.Tail}");
            }

            await Task.Delay(50, cancellationToken);
        }
    }

    // On a connection of its own each time: a Sentinel closes those of a server whose role it changes.
    private static async Task<bool> SaysAsync(LocalBroker broker, string section, string text, CancellationToken cancellationToken)
    {
        try
        {
            using var client = await broker.ConnectAsync(cancellationToken);
            return client.Send("INFO", section) is string info && info.Contains(text, StringComparison.Ordinal);
        }
        catch (Exception error) when (error is System.Net.Sockets.SocketException or IOException or RespException)
        {
            return false;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
