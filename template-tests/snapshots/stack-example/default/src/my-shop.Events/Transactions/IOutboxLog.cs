using my_shop.Events.Logs;

namespace my_shop.Events.Transactions;

/// <summary>Appends what an outbox holds, each row once, even if a batch is repeated because nobody knows how it ended.</summary>
public interface IOutboxLog
{
    /// <param name="batch">Rows of one stream, in their order.</param>
    /// <exception cref="EventLogException">The event log did not confirm; the rows may be appended or not.</exception>
    /// <exception cref="BacklogFullException">The broker has no memory left; nothing was appended.</exception>
    Task AppendBatchAsync(string stream, OutboxBatch batch, CancellationToken cancellationToken);
}

/// <summary>Rows of an outbox on their way to one stream.</summary>
/// <param name="Name">Unique to the batch; rows that come in several calls with one name are one batch.</param>
/// <param name="Finished">Batches whose rows have left the outbox, so that they need not be recognized any more.</param>
public sealed record OutboxBatch(string Name, IReadOnlyList<string> Finished, IReadOnlyList<OutboxEntry> Entries);

/// <param name="Row">What tells this row from all others that the outbox ever has.</param>
/// <param name="Name">The event's name.</param>
/// <param name="EventId">The event's id.</param>
/// <param name="Once">Whether at most one entry is appended under that id in a day.</param>
/// <param name="Fields">The fields of the entry.</param>
public sealed record OutboxEntry(string Row, EventName Name, string EventId, bool Once, IReadOnlyList<EntryField> Fields);
