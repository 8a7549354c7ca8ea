namespace my_shop.Events;

/// <summary>Thrown by a handler for an event that no retry can help: it becomes a dead letter at once, with this message.</summary>
public sealed class RejectEventException(string message, Exception? innerException = null) : Exception(message, innerException);

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

    /// <summary>The server answered no: a permission, a password, or a key of another type. It needs a person.</summary>
    Refused,
}
