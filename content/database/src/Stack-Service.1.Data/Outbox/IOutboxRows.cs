using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Data.Outbox;

/// <summary>The rows of the outbox, for those who bring them to the broker.</summary>
internal interface IOutboxRows
{
    /// <summary>Whether there is any.</summary>
    Task<bool> AnyAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Has the first rows relayed, and deletes those that were. Only one caller at a time does that, in all of the instances of the
    /// service: others wait until it is done.
    /// </summary>
    /// <param name="after">Only rows behind this one. Rows that are gone take the database time to read past.</param>
    /// <param name="most">The most rows.</param>
    /// <param name="except">Streams whose rows are left.</param>
    /// <param name="relay">Given the rows in their order; returns the ids of those that the event log has confirmed.</param>
    /// <returns>How many rows were deleted.</returns>
    Task<int> RelayAsync(
        long after, int most, IReadOnlyCollection<string> except, Func<IReadOnlyList<OutboxItem>, Task<IReadOnlyList<long>>> relay,
        CancellationToken cancellationToken);

    /// <summary>
    /// How many rows there are, counted up to <paramref name="most"/>, and when the oldest was written; null where there is none.
    /// </summary>
    Task<(long Count, DateTimeOffset? Oldest)> DescribeAsync(long most, CancellationToken cancellationToken);
}

/// <param name="Id">The row's place in the order of the outbox.</param>
internal sealed record OutboxItem(long Id, string Stream, EventName Name, string EventId, bool Once, IReadOnlyList<EntryField> Fields)
{
    /// <summary>Tells the row from all others, also from those of a database that was replaced by an older one.</summary>
    public string Row => FormattableString.Invariant($"{Id}:{EventId}");
}
