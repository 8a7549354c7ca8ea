using my_shop.Events.Logs;

namespace my_shop.Events.Redis;

/// <summary>Reads with XREAD … BLOCK.</summary>
internal sealed class RedisEventFollower(RedisConnection connection, string stream, TimeSpan longestWait) : IEventFollower
{
    private readonly RedisWaitingConnection _waiting = new(connection, longestWait);

    public Task<IReadOnlyList<LogEntry>> ReadAsync(EntryId after, int count, TimeSpan wait, CancellationToken cancellationToken) =>
        _waiting.ReadAsync<IReadOnlyList<LogEntry>>(
            async multiplexer =>
            {
                object[] arguments =
                [
                    "COUNT", count, .. RedisWaitingConnection.Block(wait),
                    "STREAMS", (StackExchange.Redis.RedisKey)stream, after.ToString(),
                ];
                var reply = await _waiting.LimitAsync(multiplexer.GetDatabase().ExecuteAsync("XREAD", arguments));
                return reply.IsNull ? [] : RedisEntries.Parse(reply[0][1]);
            },
            cancellationToken);

    public ValueTask DisposeAsync() => _waiting.DisposeAsync();
}
