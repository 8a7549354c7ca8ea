using StackExchange.Redis;

namespace my_shop.Events.Redis;

/// <summary>Runs commands on the shared connection, and translates its exceptions into those of the event log.</summary>
internal sealed class RedisCommands(RedisConnection connection)
{
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken)
    {
        try
        {
            return await command(await connection.GetDatabaseAsync(cancellationToken)).WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (Translate(exception, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>The exception to throw instead; null if neither the server nor the connection caused it.</summary>
    public EventLogException? Translate(Exception exception, CancellationToken cancellationToken)
    {
        if (exception is RedisServerException server && RedisFailures.IsReplica(server))
        {
            connection.FindPrimary();
        }
        return RedisFailures.Translate(exception, connection, cancellationToken);
    }
}
