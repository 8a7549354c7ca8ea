namespace my_shop.Data.Inbox;

/// <summary>A replay: the entries from the first to the last were read again, and so are handled again.</summary>
internal sealed class ReplayRow
{
    public long Id { get; init; }

    public required string Group { get; init; }

    public required string Stream { get; init; }

    /// <summary>An entry's id in a form whose alphabetic order is that of the stream.</summary>
    public required string First { get; init; }

    /// <inheritdoc cref="First"/>
    public required string Last { get; init; }

    public DateTimeOffset At { get; init; }
}
