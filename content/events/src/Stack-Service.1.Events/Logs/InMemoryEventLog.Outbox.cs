using Stack_Service._1.Events.Transactions;

namespace Stack_Service._1.Events.Logs;

internal sealed partial class InMemoryEventLog : IOutboxLog
{
    private readonly Dictionary<string, Dictionary<string, List<string>>> _outboxBatches = [];

    public Task AppendBatchAsync(string stream, OutboxBatch batch, CancellationToken cancellationToken) => Locked(() =>
    {
        if (!_outboxBatches.TryGetValue(stream, out var batches))
        {
            _outboxBatches[stream] = batches = [];
        }
        foreach (var finished in batch.Finished)
        {
            batches.Remove(finished);
        }
        var known = batches.Values.SelectMany(rows => rows).ToHashSet();
        foreach (var entry in batch.Entries.Where(entry => known.Add(entry.Row)))
        {
            Append(stream, entry.Fields);
        }
        if (batch.Entries.Count > 0)
        {
            batches[batch.Name] = [.. batches.GetValueOrDefault(batch.Name) ?? [], .. batch.Entries.Select(entry => entry.Row)];
        }
        return true;
    });
}
