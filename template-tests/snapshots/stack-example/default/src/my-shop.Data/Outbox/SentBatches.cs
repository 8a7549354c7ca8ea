using my_shop.Events.Transactions;

namespace my_shop.Data.Outbox;

/// <summary>
/// The batches that went to one stream and that the event log still has to recognize, because some of their rows may be in the outbox.
/// </summary>
internal sealed class SentBatches
{
    private readonly Dictionary<string, HashSet<string>> _left = [];

    /// <summary>The next batch, which also tells which ones are finished.</summary>
    public OutboxBatch Next(IReadOnlyList<OutboxEntry> entries)
    {
        List<string> finished = [.. _left.Where(batch => batch.Value.Count == 0).Select(batch => batch.Key)];
        finished.ForEach(name => _left.Remove(name));
        var name = Guid.NewGuid().ToString("N");
        _left[name] = [.. entries.Select(entry => entry.Row)];
        return new(name, finished, entries);
    }

    /// <summary>Notes rows that are in the outbox no more.</summary>
    public void Deleted(IEnumerable<string> rows)
    {
        foreach (var row in rows)
        {
            foreach (var batch in _left.Values)
            {
                batch.Remove(row);
            }
        }
    }
}
