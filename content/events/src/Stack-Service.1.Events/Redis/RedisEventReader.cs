using Stack_Service._1.Events.Logs;
using StackExchange.Redis;

namespace Stack_Service._1.Events.Redis;

/// <summary>
/// Reads with XREADGROUP … BLOCK on a connection of its own. The client has no method for blocking reads, because on a shared connection
/// they would hold up everyone; on a separate one they are safe while the block time is below the client's timeout.
/// </summary>
internal sealed class RedisEventReader(RedisConnection connection, GroupMember member, TimeSpan longestWait) : IEventReader
{
    // The client gives up long before that; a read that it has forgotten must not stop the reading for good.
    private readonly TimeSpan _givingUp = longestWait + RedisConnection.ReplyTime + TimeSpan.FromSeconds(5);

    private ConnectionMultiplexer? _multiplexer;
    private int _overdue;

    public async Task<IReadOnlyList<LogEntry>> ReadAsync(int count, TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            _multiplexer ??= await connection.ConnectReaderAsync(longestWait).WaitAsync(cancellationToken);
            var reply = await _multiplexer.GetDatabase().ExecuteAsync("XREADGROUP", Arguments(count, wait)).WaitAsync(_givingUp, CancellationToken.None);
            _overdue = 0;
            // The command names one stream, so the reply is null or one pair of its key and its entries.
            return reply.IsNull ? [] : await WithRedrivenAsync(_multiplexer.GetDatabase(), RedisEntries.Parse(reply[0][1]));
        }
        catch (Exception exception) when (RedisFailures.Translate(exception, connection, cancellationToken) is { } failure)
        {
            if (exception is RedisServerException server && RedisFailures.IsReplica(server))
            {
                // The read loop pauses between its attempts, so this does not run too often.
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

    // Only an entry without data has its origin beside the stream.
    private async Task<List<LogEntry>> WithRedrivenAsync(IDatabase database, List<LogEntry> entries) =>
        entries.Exists(entry => EventFields.AreContent(entry.Fields))
            ? RedisEntries.Join(entries, RedisEntries.Parse(await database.ExecuteAsync(
                "XRANGE", (RedisKey)DeadLetter.RedrivenOf(member.Group.Stream), entries[0].Id.ToString(), entries[^1].Id.ToString())))
            : entries;

    /// <summary>Makes the next read open a new connection. Closing the old one can take long, so nothing waits for it.</summary>
    private void Replace()
    {
        _overdue = 0;
        var stuck = Interlocked.Exchange(ref _multiplexer, null);
        _ = Task.Run(() => stuck?.Dispose());
    }

    private object[] Arguments(int count, TimeSpan wait) =>
    [
        "GROUP", member.Group.Name, member.Consumer,
        "COUNT", count,
        // BLOCK 0 would wait for ever.
        .. wait > TimeSpan.Zero ? (object[])["BLOCK", (long)wait.TotalMilliseconds] : [],
        "STREAMS", (RedisKey)member.Group.Stream, ">",
    ];
}
