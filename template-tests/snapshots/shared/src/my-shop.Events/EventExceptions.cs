namespace my_shop.Events;

/// <summary>Throw it in a handler for an event that will never succeed: it becomes a dead letter at once, with this message.</summary>
public sealed class RejectEventException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>
/// Throw it in a handler if something that the handler needs is unavailable, for example a database, and the event is not to blame. The
/// event is redelivered later, and this delivery does not count as an attempt.
/// </summary>
/// <param name="message">What is unavailable, for the log.</param>
/// <param name="after">
/// How long to wait before the next delivery; null: as long as after a failed attempt, but at most <c>Outage:MaxProbeInterval</c>.
/// </param>
public sealed class TryLaterException(string message, TimeSpan? after = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    public TimeSpan? After { get; } = after;
}

/// <summary>A publish was refused because the stream, or the server's memory, is full. Nothing was recorded; try again later.</summary>
public sealed class BacklogFullException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The content of an event could not be read as the type it is handled as.</summary>
public sealed class UndecodableEventException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>A command of the event log failed.</summary>
public sealed class EventLogException(EventLogFailure failure, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public EventLogFailure Failure { get; } = failure;
}

public enum EventLogFailure
{
    /// <summary>The server did not answer, or not in time. It is unknown whether the command was executed. Transient.</summary>
    Unavailable,

    /// <summary>The stream or its consumer group does not exist.</summary>
    GroupMissing,

    /// <summary>The server has no memory left for the command.</summary>
    Full,

    /// <summary>The stream has as many dead letters as <c>Events:MaxDeadLetters</c> allows.</summary>
    DeadLettersFull,

    /// <summary>The server refused the command because of a permission, a password, or a key of another type. Not transient.</summary>
    Refused,
}
