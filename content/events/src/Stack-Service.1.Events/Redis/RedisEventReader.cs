using Stack_Service._1.Events.Logs;
using StackExchange.Redis;

namespace Stack_Service._1.Events.Redis;

/// <summary>
/// Reads with XREADGROUP … BLOCK on a connection used for nothing else. The client has no such method, because on a shared
/// connection it would hold up everyone; on its own one it is safe while the block time stays below the client's timeout.
/// </summary>
internal sealed class RedisEventReader(RedisConnection connection, string group, string consumer, TimeSpan longestWait) : IEventReader
{
    // How often streams in several slots of a cluster are asked, because one command cannot wait for all of them.
    private static readonly TimeSpan SlotsInterval = TimeSpan.FromMilliseconds(100);

    // The client gives up by itself long before; a read that it has forgotten about must not end the reading for good.
    private readonly TimeSpan _givingUp = longestWait + RedisConnection.ReplyTime + TimeSpan.FromSeconds(5);

    private ConnectionMultiplexer? _multiplexer;
    private int _overdue;

    public async Task<IReadOnlyList<StreamEntries>> ReadAsync(
        IReadOnlyList<string> streams, int count, TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            _multiplexer ??= await connection.ConnectReaderAsync(longestWait).WaitAsync(cancellationToken);
            var read = streams.Count > 1 && IsCluster(_multiplexer)
                ? await ReadSlotsAsync(_multiplexer, streams, count, wait, cancellationToken)
                : await ReadSlotAsync(_multiplexer.GetDatabase(), streams, count, wait);
            _overdue = 0;
            return read;
        }
        catch (Exception exception) when (RedisFailures.Translate(exception, connection, cancellationToken) is { } failure)
        {
            if (exception is RedisServerException server && RedisFailures.IsReplica(server))
            {
                // The reading loop pauses between its attempts, so this is not asked too often.
                _ = _multiplexer?.ConfigureAsync();
            }
            if (exception is TimeoutException and not RedisTimeoutException && ++_overdue >= 2)
            {
                Replace();
            }
            throw failure;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_multiplexer is not null)
        {
            await _multiplexer.DisposeAsync();
        }
    }

    private static bool IsCluster(ConnectionMultiplexer multiplexer) =>
        multiplexer.GetServers().Any(server => server.IsConnected && server.ServerType == ServerType.Cluster);

    private async Task<IReadOnlyList<StreamEntries>> ReadSlotsAsync(
        ConnectionMultiplexer multiplexer, IReadOnlyList<string> streams, int count, TimeSpan wait, CancellationToken cancellationToken)
    {
        var slots = streams.GroupBy(stream => multiplexer.HashSlot(stream)).Select(slot => slot.ToList()).ToList();
        if (slots.Count == 1)
        {
            return await ReadSlotAsync(multiplexer.GetDatabase(), streams, count, wait);
        }
        for (var until = Environment.TickCount64 + (long)wait.TotalMilliseconds; ;)
        {
            var read = await Task.WhenAll(slots.Select(slot => ReadSlotAsync(multiplexer.GetDatabase(), slot, count, TimeSpan.Zero)));
            if (read.Any(slot => slot.Count > 0) || Environment.TickCount64 >= until)
            {
                return [.. read.SelectMany(slot => slot)];
            }
            await Task.Delay(SlotsInterval, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<StreamEntries>> ReadSlotAsync(IDatabase database, IReadOnlyList<string> streams, int count, TimeSpan wait)
    {
        // The reply is null, or a pair of its key and its entries for each stream that had some.
        var reply = await database.ExecuteAsync("XREADGROUP", Arguments(streams, count, wait)).WaitAsync(_givingUp, CancellationToken.None);
        var read = new StreamEntries[reply.IsNull ? 0 : reply.Length];
        for (var index = 0; index < read.Length; index++)
        {
            var stream = (string)reply[index][0]!;
            read[index] = new(stream, await WithRedrivenAsync(database, stream, RedisEntries.Parse(reply[index][1])));
        }
        return read;
    }

    // Only an entry without data has what is known of it beside the stream.
    private static async Task<List<LogEntry>> WithRedrivenAsync(IDatabase database, string stream, List<LogEntry> entries) =>
        entries.Exists(entry => EventFields.AreContent(entry.Fields))
            ? RedisEntries.Join(entries, RedisEntries.Parse(await database.ExecuteAsync(
                "XRANGE", (RedisKey)DeadLetter.RedrivenOf(stream), entries[0].Id.ToString(), entries[^1].Id.ToString())))
            : entries;

    /// <summary>Has the next read make a new connection. Closing the old one may take long, so nobody waits for that.</summary>
    private void Replace()
    {
        _overdue = 0;
        var stuck = Interlocked.Exchange(ref _multiplexer, null);
        _ = Task.Run(() => stuck?.Dispose());
    }

    private object[] Arguments(IReadOnlyList<string> streams, int count, TimeSpan wait) =>
    [
        "GROUP", group, consumer,
        "COUNT", count,
        // BLOCK 0 would wait for ever.
        .. wait > TimeSpan.Zero ? (object[])["BLOCK", (long)wait.TotalMilliseconds] : [],
        "STREAMS", .. streams.Select(stream => (object)(RedisKey)stream), .. Enumerable.Repeat<object>(">", streams.Count),
    ];
}
