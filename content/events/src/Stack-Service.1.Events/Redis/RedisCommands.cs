using Stack_Service._1.Events.Logs;
using StackExchange.Redis;

namespace Stack_Service._1.Events.Redis;

/// <summary>Runs commands on the shared connection, and translates its exceptions into those of the event log.</summary>
public sealed class RedisCommands(RedisConnection connection)
{
    // While a connection breaks, the client can forget a command that it is just sending, which then never completes:
    // https://github.com/StackExchange/StackExchange.Redis/issues/2742. All other commands end before its own timeout.
    private readonly TimeSpan _limit = 2 * connection.CommandTimeout;

    /// <exception cref="EventLogException">The server did not answer, or refused the command.</exception>
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken)
    {
        try
        {
            return await LimitAsync(command(await connection.GetDatabaseAsync(cancellationToken)), cancellationToken);
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

    /// <summary>Gives up on the reply to a command if the client does not.</summary>
    internal Task<T> LimitAsync<T>(Task<T> reply, CancellationToken cancellationToken) => reply.WaitAsync(_limit, cancellationToken);

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
