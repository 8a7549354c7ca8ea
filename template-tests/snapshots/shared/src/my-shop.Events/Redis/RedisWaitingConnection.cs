using StackExchange.Redis;

namespace my_shop.Events.Redis;

/// <summary>
/// A connection for blocking reads only. The client has no method for them, because on a shared connection they would hold up everyone; on
/// a separate one they are safe while the block time is below the client's timeout.
/// </summary>
/// <param name="longestWait">The longest that a read will wait.</param>
internal sealed class RedisWaitingConnection(RedisConnection connection, TimeSpan longestWait) : IAsyncDisposable
{
    // The client gives up long before that; a read that it has forgotten must not stop the reading for good.
    private readonly TimeSpan _givingUp = longestWait + RedisConnection.ReplyTime + TimeSpan.FromSeconds(5);

    private ConnectionMultiplexer? _multiplexer;
    private int _overdue;

    /// <summary>Runs a read; connects first if there is no connection.</summary>
    /// <exception cref="EventLogException">It failed; the next one may work.</exception>
    public async Task<T> ReadAsync<T>(Func<ConnectionMultiplexer, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            _multiplexer ??= await connection.ConnectReaderAsync(longestWait).WaitAsync(cancellationToken);
            var result = await read(_multiplexer);
            _overdue = 0;
            return result;
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

    /// <summary>Gives up on the reply to a command if the client does not.</summary>
    public Task<T> LimitAsync<T>(Task<T> reply) => reply.WaitAsync(_givingUp, CancellationToken.None);

    /// <summary>The arguments that make a read wait; none if it should not.</summary>
    public static object[] Block(TimeSpan wait) =>
        // BLOCK 0 would wait for ever.
        wait > TimeSpan.Zero ? ["BLOCK", (long)wait.TotalMilliseconds] : [];

    public async ValueTask DisposeAsync()
    {
        if (_multiplexer is not null)
        {
            await _multiplexer.DisposeAsync();
        }
    }

    /// <summary>Makes the next read open a new connection. Closing the old one can take long, so nothing waits for it.</summary>
    private void Replace()
    {
        _overdue = 0;
        var stuck = Interlocked.Exchange(ref _multiplexer, null);
        _ = Task.Run(() => stuck?.Dispose());
    }
}
