namespace Stack_Service._1.Events;

/// <summary>Thrown by a handler for an event that no retry can help: it becomes a dead letter at once, with this message.</summary>
public sealed class RejectEventException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>
/// Thrown by a handler when something it needs is away, a database for example: the event is not to blame. It is redelivered later, and
/// this delivery does not count as an attempt.
/// </summary>
/// <param name="message">What is away; it is logged.</param>
/// <param name="after">How long to wait before the next delivery; null: as long as after a failed attempt.</param>
public sealed class TryLaterException(string message, TimeSpan? after = null, Exception? innerException = null) : Exception(message, innerException)
{
    public TimeSpan? After { get; } = after;
}

/// <summary>A publish was refused because the stream, or the server's memory, is full. Nothing was recorded; try again later.</summary>
public sealed class BacklogFullException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The content of an event could not be read as the type it is handled as.</summary>
public sealed class UndecodableEventException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The event log did not do what it was asked.</summary>
public sealed class EventLogException(EventLogFailure failure, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public EventLogFailure Failure { get; } = failure;
}

public enum EventLogFailure
{
    /// <summary>No answer, or none in time. Whether the command was carried out is unknown; it passes by itself.</summary>
    Unavailable,

    /// <summary>The stream or its consumer group is not there.</summary>
    GroupMissing,

    /// <summary>The server has no memory left for it.</summary>
    Full,

    /// <summary>The stream has as many dead letters as it may have, so no entry can become one.</summary>
    DeadLettersFull,

    /// <summary>The server answered no: a permission, a password, or a key of another type. It needs a person.</summary>
    Refused,
}
