using my_shop.Events.Logs;
using StackExchange.Redis;

namespace my_shop.Events.Redis;

/// <summary>Runs commands on the shared connection, and translates its exceptions into those of the event log.</summary>
public sealed class RedisCommands(RedisConnection connection)
{
    /// <exception cref="EventLogException">The server did not answer, or refused the command.</exception>
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

    /// <summary>As <see cref="RunAsync{T}"/>, for a command that needs memory on the server.</summary>
    /// <exception cref="BacklogFullException">The server has none left, so it has done nothing.</exception>
    public async Task<T> AddAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(command, cancellationToken);
        }
        catch (EventLogException full) when (full.Failure == EventLogFailure.Full)
        {
            throw NoMemory(full);
        }
    }

    internal static BacklogFullException NoMemory(EventLogException failure) =>
        new("The server's memory is full, so it accepts no more events.", failure);

    /// <summary>The exception to throw instead; null if neither the server nor the connection caused it.</summary>
    internal EventLogException? Translate(Exception exception, CancellationToken cancellationToken)
    {
        if (exception is RedisServerException server && RedisFailures.IsReplica(server))
        {
            connection.FindPrimary();
        }
        return RedisFailures.Translate(exception, connection, cancellationToken);
    }
}
