using StackExchange.Redis;

namespace my_shop.Events.Redis;

/// <summary>Runs commands on the connection they share, and turns its exceptions into those of the event log.</summary>
internal sealed class RedisCommands(RedisConnection connection)
{
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken)
    {
        try
        {
            return await command(await connection.GetDatabaseAsync(cancellationToken)).WaitAsync(cancellationToken);
        }
        catch (RedisServerException moved) when (RedisFailures.IsReplica(moved))
        {
            connection.FindPrimary();
            throw RedisFailures.Translate(moved, connection.Servers, cancellationToken)!;
        }
        catch (Exception exception) when (RedisFailures.Translate(exception, connection.Servers, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }
}
