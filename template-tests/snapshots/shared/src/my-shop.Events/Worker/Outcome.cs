using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

internal enum OutcomeKind
{
    /// <summary>The entry is done with.</summary>
    Acknowledge,

    /// <summary>The attempt failed, and another one follows.</summary>
    Retry,

    /// <summary>The entry is set aside.</summary>
    DeadLetter,

    /// <summary>The worker stops, and the attempt was broken off or not begun.</summary>
    HandBack,

    /// <summary>Another worker has it.</summary>
    LetGo,
}

/// <summary>How an attempt ended.</summary>
/// <param name="Options">The settings of the event's handler.</param>
internal sealed record Outcome(
    OutcomeKind Kind, HandlerOptions Options, Exception? Failure = null, DeadLetterReason Reason = default);
