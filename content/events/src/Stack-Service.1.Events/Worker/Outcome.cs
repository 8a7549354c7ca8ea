using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Events.Worker;

internal enum OutcomeKind
{
    /// <summary>The handler returned: the entry is finished.</summary>
    Acknowledge,

    /// <summary>No handler was called, because none is needed: the entry is finished.</summary>
    Skip,

    /// <summary>The attempt failed, and another one follows.</summary>
    Retry,

    /// <summary>The entry is redelivered later, and the attempt does not count.</summary>
    TryLater,

    /// <summary>The entry becomes a dead letter.</summary>
    DeadLetter,

    /// <summary>The worker stops, and the attempt was cancelled or not made.</summary>
    Release,

    /// <summary>The lease was lost: another worker has claimed the entry.</summary>
    Abandon,
}

/// <summary>How an attempt ended.</summary>
/// <param name="Options">The settings of the event's handler.</param>
internal readonly record struct Outcome(
    OutcomeKind Kind, HandlerOptions Options, Exception? Failure = null, DeadLetterReason Reason = default)
{
    /// <summary>The delay of an entry that is tried later.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>
    /// How many attempts of an entry that is tried later do not count: this one and earlier ones that failed in the same outage.
    /// </summary>
    public int GivenBack { get; init; } = 1;

    /// <summary>Whether the failure is part of an outage, so that it gets no line of its own in the log.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>The outcome of an attempt.</summary>
    /// <param name="entry">The entry in its current state.</param>
    /// <param name="options">The settings of its handler.</param>
    /// <param name="failure">The handler's exception; null if it returned.</param>
    /// <param name="draining">Cancelled when the time for stopping is over.</param>
    public static Outcome From(
        InFlightEntry entry, HandlerOptions options, Exception? failure, CancellationToken draining) =>
        failure switch
        {
            null => new(OutcomeKind.Acknowledge, options),
            _ when entry.IsLost => new(OutcomeKind.Abandon, options),
            OperationCanceledException when draining.IsCancellationRequested => new(OutcomeKind.Release, options),
            UndecodableEventException => new(OutcomeKind.DeadLetter, options, failure, DeadLetterReason.Undecodable),
            RejectEventException => new(OutcomeKind.DeadLetter, options, failure, DeadLetterReason.Rejected),
            TryLaterException => new(OutcomeKind.TryLater, options, failure),
            _ when entry.Attempt >= options.MaxDeliveries => new(OutcomeKind.DeadLetter, options, failure, DeadLetterReason.Exhausted),
            _ => new(OutcomeKind.Retry, options, failure),
        };

    /// <summary>Whether a handler was called and failed for a reason that may not be in the event.</summary>
    public bool IsFailure => Kind is OutcomeKind.Retry or OutcomeKind.TryLater
        || (Kind == OutcomeKind.DeadLetter && Reason == DeadLetterReason.Exhausted && Failure is not AbandonedException);
}

/// <summary>The failure of an event whose workers died too often, so no handler is called any more.</summary>
internal sealed class AbandonedException() : Exception("No worker finished it.");
