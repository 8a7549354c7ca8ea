using my_shop.Events.Logs;
using StackExchange.Redis;

namespace my_shop.Events.Redis;

/// <summary>
/// Reads with XREADGROUP … BLOCK on a connection used for nothing else. The client has no such method, because on a shared
/// connection it would hold up everyone; on its own one it is safe while the block time stays below the client's timeout.
/// </summary>
internal sealed class RedisEventReader(RedisConnection connection, GroupMember member, TimeSpan longestWait) : IEventReader
{
    private ConnectionMultiplexer? _multiplexer;

    public async Task<IReadOnlyList<LogEntry>> ReadAsync(int count, TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            _multiplexer ??= await connection.ConnectReaderAsync(longestWait).WaitAsync(cancellationToken);
            var reply = await _multiplexer.GetDatabase().ExecuteAsync("XREADGROUP", Arguments(count, wait));
            // One stream was asked for, so the reply is null or one pair of its key and its entries.
            return reply.IsNull ? [] : RedisEntries.Parse(reply[0][1]);
        }
        catch (Exception exception) when (RedisFailures.Translate(exception, connection.Servers, cancellationToken) is { } failure)
        {
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

    private object[] Arguments(int count, TimeSpan wait) =>
    [
        "GROUP", member.Group.Name, member.Consumer,
        "COUNT", count,
        // BLOCK 0 would wait for ever.
        .. wait > TimeSpan.Zero ? (object[])["BLOCK", (long)wait.TotalMilliseconds] : [],
        "STREAMS", (RedisKey)member.Group.Stream, ">",
    ];
}
