namespace my_shop.Data.Outbox;

/// <summary>An event that leaves when its transaction has committed.</summary>
internal sealed class OutboxRow
{
    public long Id { get; init; }

    public required string Stream { get; init; }

    /// <summary>The event's name.</summary>
    public required string Name { get; init; }

    /// <summary>The event's key, for people who look; the entry's fields have it too.</summary>
    public string? Key { get; init; }

    public required string EventId { get; init; }

    /// <summary>Whether at most one entry is appended under the event's id in a day.</summary>
    public bool Once { get; init; }

    /// <summary>The fields of the entry, as <see cref="OutboxFields"/> writes them.</summary>
    public required byte[] Fields { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
