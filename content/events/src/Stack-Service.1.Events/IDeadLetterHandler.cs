using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Events;

/// <summary>Is called when an event becomes a dead letter, whoever gave it up and why. A new instance is made for each call.</summary>
/// <remarks>
/// Called at least once for each dead letter, also for those that were there before the service had this handler, and after a crash. When it
/// throws, it is called again after a growing delay; the dead letter stays where it is in any case. One that is redriven or deleted before
/// the call is not handed over any more.
/// </remarks>
public interface IDeadLetterHandler<in TEvent>
    where TEvent : class
{
    /// <param name="content">The event's content; null where it cannot be read, or is gone.</param>
    /// <param name="context">Which event it is, and why it was given up.</param>
    /// <param name="cancellationToken">Cancelled when the service stops or another worker has claimed the dead letter.</param>
    Task HandleAsync(TEvent? content, DeadLetterContext context, CancellationToken cancellationToken);
}

/// <summary>What is known of a dead letter beside its content.</summary>
public sealed record DeadLetterContext
{
    /// <summary>The event's id.</summary>
    public required string EventId { get; init; }

    public required EventName Name { get; init; }

    /// <summary>The key of the stream that it comes from.</summary>
    public required string Stream { get; init; }

    /// <summary>Its id among the dead letters of the stream: what management asks for to redrive or delete it.</summary>
    public required EntryId DeadLetterId { get; init; }

    /// <summary>The group that gave it up.</summary>
    public required string Group { get; init; }

    /// <summary>Why; null where it was written by a version that knows other reasons.</summary>
    public required DeadLetterReason? Reason { get; init; }

    /// <summary>What the handler threw the last time, or why there was no handler.</summary>
    public required string Error { get; init; }

    /// <summary>How often it was delivered.</summary>
    public required int Deliveries { get; init; }

    /// <summary>When it became a dead letter, by the clock of the server.</summary>
    public DateTimeOffset Time => DeadLetterId.Time;
}
