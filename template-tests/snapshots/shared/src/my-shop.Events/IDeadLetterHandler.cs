using my_shop.Events.Logs;

namespace my_shop.Events;

/// <summary>Handles events that became dead letters, in any group and for any reason. A new instance is created for each call.</summary>
/// <remarks>
/// It is called at least once for each dead letter, including those that existed before the handler was added. If it throws, it is called
/// again after a growing delay. The dead letter itself stays where it is. A dead letter that is redriven or deleted before the call is
/// skipped.
/// </remarks>
public interface IDeadLetterHandler<in TEvent>
    where TEvent : class
{
    /// <param name="content">The event's content; null if it cannot be read or is gone.</param>
    /// <param name="context">Which event it is, and why it was given up.</param>
    /// <param name="cancellationToken">Cancelled when the service stops or another worker has claimed the dead letter.</param>
    Task HandleAsync(TEvent? content, DeadLetterContext context, CancellationToken cancellationToken);
}

/// <summary>The metadata of a dead letter.</summary>
public sealed record DeadLetterContext
{
    /// <summary>The event's id.</summary>
    public required string EventId { get; init; }

    public required EventName Name { get; init; }

    /// <summary>The key of its original stream.</summary>
    public required string Stream { get; init; }

    /// <summary>Its id among the dead letters of the stream; use it to redrive or delete the dead letter.</summary>
    public required EntryId DeadLetterId { get; init; }

    /// <summary>The group that gave it up.</summary>
    public required string Group { get; init; }

    /// <summary>Why it was given up; null if the reason is unknown to this version.</summary>
    public required DeadLetterReason? Reason { get; init; }

    /// <summary>What the handler threw last, or why no handler was called.</summary>
    public required string Error { get; init; }

    /// <summary>How often it was delivered.</summary>
    public required int Deliveries { get; init; }

    /// <summary>When it became a dead letter, by the clock of the server.</summary>
    public DateTimeOffset Time => DeadLetterId.Time;
}
