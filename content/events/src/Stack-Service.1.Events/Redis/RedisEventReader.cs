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

    private async Task<IReadOnlyList<StreamEntries>> ReadSlotAsync(
        IDatabase database, IReadOnlyList<string> streams, int count, TimeSpan wait)
    {
        var read = await (wait > TimeSpan.Zero
            ? WaitForEntriesAsync(database, streams, count, wait)
            : TakeEntriesAsync(database, streams, count));
        for (var index = 0; index < read.Length; index++)
        {
            read[index] = read[index] with { Entries = await WithRedrivenAsync(database, read[index].Stream, read[index].Entries) };
        }
        return read;
    }

    private async Task<StreamEntries[]> WaitForEntriesAsync(IDatabase database, IReadOnlyList<string> streams, int count, TimeSpan wait)
    {
        // The reply is null, or a pair of its key and its entries for each stream that had some.
        var reply = await _waiting.LimitAsync(database.ExecuteAsync("XREADGROUP", Arguments(streams, count, wait)));
        var read = new StreamEntries[reply.IsNull ? 0 : reply.Length];
        for (var index = 0; index < read.Length; index++)
        {
            read[index] = new((string)reply[index][0]!, RedisEntries.Parse(reply[index][1]));
        }
        return read;
    }

    // Where nothing is waited for, the client has a method, which makes fewer objects of a reply.
    private async Task<StreamEntries[]> TakeEntriesAsync(IDatabase database, IReadOnlyList<string> streams, int count)
    {
        var positions = streams.Select(stream => new StreamPosition(stream, StreamPosition.NewMessages)).ToArray();
        var reply = await _waiting.LimitAsync(database.StreamReadGroupAsync(positions, group, consumer, count));
        return Array.ConvertAll(reply, stream => new StreamEntries(stream.Key.ToString(), RedisEntries.From(stream.Entries)));
    }

    // Only an entry without data has its origin beside the stream.
    private async Task<IReadOnlyList<LogEntry>> WithRedrivenAsync(
        IDatabase database, string stream, IReadOnlyList<LogEntry> entries) =>
        entries.Any(entry => EventFields.AreContent(entry.Fields))
            ? RedisEntries.Join(entries, RedisEntries.Parse(await _waiting.LimitAsync(database.ExecuteAsync(
                "XRANGE", (RedisKey)DeadLetter.RedrivenOf(stream), entries[0].Id.ToString(), entries[^1].Id.ToString()))))
            : entries;

    private object[] Arguments(IReadOnlyList<string> streams, int count, TimeSpan wait) =>
    [
        "GROUP", group, consumer, "COUNT", count, .. RedisWaitingConnection.Block(wait),
        "STREAMS", .. streams.Select(stream => (object)(RedisKey)stream), .. Enumerable.Repeat<object>(">", streams.Count),
    ];
}
