using StackExchange.Redis;

namespace Stack_Service._1.Events.Redis;

/// <summary>
/// A connection used for nothing but reads that wait at the server. The client has no such command, because on a shared connection it would
/// hold up everyone; on its own one it is safe while the wait stays below the client's timeout.
/// </summary>
/// <param name="longestWait">The longest that a read will wait.</param>
internal sealed class RedisWaitingConnection(RedisConnection connection, TimeSpan longestWait) : IAsyncDisposable
{
    // The client gives up by itself long before; a read that it has forgotten about must not end the reading for good.
    private readonly TimeSpan _givingUp = longestWait + RedisConnection.ReplyTime + TimeSpan.FromSeconds(5);

    private ConnectionMultiplexer? _multiplexer;
    private int _overdue;

    /// <summary>Reads; connects first where there is no connection.</summary>
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

    /// <summary>Sends a command; never waits for its reply for good.</summary>
    public Task<RedisResult> ExecuteAsync(IDatabase database, string command, params object[] arguments) =>
        database.ExecuteAsync(command, arguments).WaitAsync(_givingUp, CancellationToken.None);

    /// <summary>The arguments that have a read wait; none where it is not to.</summary>
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

    /// <summary>Has the next read make a new connection. Closing the old one may take long, so nobody waits for that.</summary>
    private void Replace()
    {
        _overdue = 0;
        var stuck = Interlocked.Exchange(ref _multiplexer, null);
        _ = Task.Run(() => stuck?.Dispose());
    }
}
