using Stack_Service._1.Events.Logs;
using StackExchange.Redis;

namespace Stack_Service._1.Events.Redis;

/// <summary>Reads with XREADGROUP … BLOCK.</summary>
internal sealed class RedisEventReader(RedisConnection connection, string group, string consumer, TimeSpan longestWait) : IEventReader
{
    // How often streams in several slots of a cluster are polled, because one command cannot wait for all of them.
    private static readonly TimeSpan SlotsInterval = TimeSpan.FromMilliseconds(100);

    private readonly RedisWaitingConnection _waiting = new(connection, longestWait);

    public Task<IReadOnlyList<StreamEntries>> ReadAsync(
        IReadOnlyList<string> streams, int count, TimeSpan wait, CancellationToken cancellationToken) =>
        _waiting.ReadAsync(
            multiplexer => streams.Count > 1 && IsCluster(multiplexer)
                ? ReadSlotsAsync(multiplexer, streams, count, wait, cancellationToken)
                : ReadSlotAsync(multiplexer.GetDatabase(), streams, count, wait),
            cancellationToken);

    public ValueTask DisposeAsync() => _waiting.DisposeAsync();

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
        var reply = await _waiting.ExecuteAsync(database, "XREADGROUP", Arguments(streams, count, wait));
        var read = new StreamEntries[reply.IsNull ? 0 : reply.Length];
        for (var index = 0; index < read.Length; index++)
        {
            var stream = (string)reply[index][0]!;
            read[index] = new(stream, await WithRedrivenAsync(database, stream, RedisEntries.Parse(reply[index][1])));
        }
        return read;
    }

    // Only an entry without data has its origin beside the stream.
    private static async Task<List<LogEntry>> WithRedrivenAsync(IDatabase database, string stream, List<LogEntry> entries) =>
        entries.Exists(entry => EventFields.AreContent(entry.Fields))
            ? RedisEntries.Join(entries, RedisEntries.Parse(await database.ExecuteAsync(
                "XRANGE", (RedisKey)DeadLetter.RedrivenOf(stream), entries[0].Id.ToString(), entries[^1].Id.ToString())))
            : entries;

    private object[] Arguments(IReadOnlyList<string> streams, int count, TimeSpan wait) =>
    [
        "GROUP", group, consumer, "COUNT", count, .. RedisWaitingConnection.Block(wait),
        "STREAMS", .. streams.Select(stream => (object)(RedisKey)stream), .. Enumerable.Repeat<object>(">", streams.Count),
    ];
}
