namespace my_shop.Data.Inbox;

/// <summary>An event that was handled; written in the transaction of its effects.</summary>
internal sealed class InboxRow
{
    /// <summary>Who handled it: the consumer group and the event's name.</summary>
    public required string Consumer { get; init; }

    public required string EventId { get; init; }

    /// <summary>How many replays have had its entry handled again.</summary>
    public long Epoch { get; init; }

    public DateTimeOffset HandledAt { get; init; }
}
