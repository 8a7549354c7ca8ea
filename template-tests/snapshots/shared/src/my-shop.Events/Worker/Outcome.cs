using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

internal enum OutcomeKind
{
    /// <summary>The entry is finished.</summary>
    Acknowledge,

    /// <summary>The attempt failed, and another one follows.</summary>
    Retry,

    /// <summary>The entry becomes a dead letter.</summary>
    DeadLetter,

    /// <summary>The worker stops, and the attempt was cancelled or not started.</summary>
    Release,

    /// <summary>The lease was lost: another worker has it.</summary>
    Abandon,
}

/// <summary>How an attempt ended.</summary>
/// <param name="Options">The settings of the event's handler.</param>
internal sealed record Outcome(
    OutcomeKind Kind, HandlerOptions Options, Exception? Failure = null, DeadLetterReason Reason = default);
