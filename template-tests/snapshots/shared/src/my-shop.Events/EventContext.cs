using System.Diagnostics;

namespace my_shop.Events;

/// <summary>What is known of an event beside its content.</summary>
public sealed record EventContext
{
    /// <summary>Stays the same when a publish or a delivery is repeated: what an idempotent handler remembers.</summary>
    public required string EventId { get; init; }

    public required EventName Name { get; init; }

    public required string Stream { get; init; }

    public required EntryId EntryId { get; init; }

    /// <summary>What the event belongs to, as its publisher gave it; events of one key keep their order where <c>Ordering</c> is PerKey.</summary>
    public string? Key { get; init; }

    /// <summary>How often the event was given to a handler, this time included: 1 on the first.</summary>
    public required int Attempt { get; init; }

    /// <summary>When the event was recorded, by the clock of the server.</summary>
    public DateTimeOffset Time => EntryId.Time;

    /// <summary>The trace that published the event, where it said so (W3C Trace Context).</summary>
    public ActivityContext TraceContext { get; init; }
}
