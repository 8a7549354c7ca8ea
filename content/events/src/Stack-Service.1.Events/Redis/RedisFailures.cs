using StackExchange.Redis;

namespace Stack_Service._1.Events.Redis;

/// <summary>Translates exceptions of the client into those of the event layer.</summary>
internal static class RedisFailures
{
    /// <summary>The exception to throw instead; null if neither the server nor the connection caused it.</summary>
    /// <param name="exception">What the client threw.</param>
    /// <param name="connection">Where it was thrown, for the message.</param>
    /// <param name="cancellationToken">The caller's token: when it is cancelled, cancellation is no failure.</param>
    public static EventLogException? Translate(
        Exception exception, RedisConnection connection, CancellationToken cancellationToken) =>
        exception switch
        {
            RedisServerException server => new EventLogException(FailureOf(server.Message), server.Message, server),
            RedisTimeoutException or TimeoutException =>
                new EventLogException(EventLogFailure.Unavailable, $"{connection.Servers} did not answer in time.", exception),
            RedisConnectionException when connection.LastFailure is { } reason
                && !exception.Message.Contains(reason, StringComparison.Ordinal) =>
                new EventLogException(
                    EventLogFailure.Unavailable,
                    $"{connection.Servers}: {exception.Message} The last attempt to connect failed: {reason}",
                    exception),
            RedisException or ObjectDisposedException =>
                new EventLogException(EventLogFailure.Unavailable, $"{connection.Servers}: {exception.Message}", exception),
            // A broken socket cancels the commands in flight on it.
            OperationCanceledException when !cancellationToken.IsCancellationRequested =>
                new EventLogException(EventLogFailure.Unavailable, "The connection broke before the answer arrived.", exception),
            _ => null,
        };

    /// <summary>Whether the answer came from a server that was the primary and is a replica now.</summary>
    public static bool IsReplica(RedisServerException server) => CodeOf(server.Message) == "READONLY";

    /// <summary>What an error of the server means.</summary>
    public static EventLogFailure FailureOf(string error) => CodeOf(error) switch
    {
        "OOM" => EventLogFailure.Full,
        "NOGROUP" or "UNBLOCKED" => EventLogFailure.GroupMissing,
        "LOADING" or "BUSY" or "MASTERDOWN" or "READONLY" or "CLUSTERDOWN" or "TRYAGAIN" or "MISCONF" or "NOREPLICAS" =>
            EventLogFailure.Unavailable,
        _ when error.Contains("NOGROUP", StringComparison.Ordinal)
            || error.StartsWith("ERR no such key", StringComparison.OrdinalIgnoreCase)
            || error.Contains("requires the key to exist", StringComparison.OrdinalIgnoreCase) => EventLogFailure.GroupMissing,
        _ => EventLogFailure.Refused,
    };

    // An error's first word is its code: https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors. Before Redis 7 an
    // error inside a script is quoted at the end of the script's own: ERR Error running script (…): @user_script: 7: -OOM command not
    // allowed …
    private static string CodeOf(string error)
    {
        var quoted = error.StartsWith("ERR Error running script", StringComparison.Ordinal)
            ? error.LastIndexOf(": -", StringComparison.Ordinal)
            : -1;
        return error[(quoted < 0 ? 0 : quoted + 3)..].Split(' ', 2)[0];
    }
}
