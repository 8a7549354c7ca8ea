namespace my_shop.Events.Logs;

internal sealed partial class InMemoryEventLog
{
    public Task<StreamDescription?> DescribeAsync(string stream, CancellationToken cancellationToken) =>
        Locked(() => _streams.TryGetValue(stream, out var found)
            ? new StreamDescription(
                stream, found.Length, _streams.TryGetValue(DeadLetter.StreamOf(stream), out var dead) ? dead.Length : 0,
                [.. found.Groups.Select(group => group.Value.Describe(group.Key, found, Time.GetUtcNow()))])
            : null);

    public Task<IReadOnlyList<ConsumerDescription>> ConsumersAsync(ConsumerGroup group, CancellationToken cancellationToken) =>
        Locked<IReadOnlyList<ConsumerDescription>>(() => GroupOf(group) is { } found
            ? [.. found.Consumers.Select(consumer => new ConsumerDescription(
                consumer.Key,
                found.Pending.Values.Count(delivery => delivery.Consumer == consumer.Key),
                Time.GetElapsedTime(consumer.Value)))]
            : []);

    public Task<long> BacklogAsync(string stream, long retention, CancellationToken cancellationToken) =>
        Locked(() => !_streams.TryGetValue(stream, out var found) ? 0L
            : found.Groups.Count == 0 ? found.Length
            : found.Groups.Values.Max(group => group.Pending.Count + found.CountAfter(group.LastDelivered)));

    public Task<long> DropOldestAsync(string stream, long keep, CancellationToken cancellationToken) =>
        Locked(() => _streams.TryGetValue(stream, out var found) ? found.DropOldest(found.Length - keep) : 0L);

    public Task<bool> MoveGroupAsync(ConsumerGroup group, EntryId after, CancellationToken cancellationToken) =>
        Locked(() =>
        {
            if (!_streams.TryGetValue(group.Stream, out var stream))
            {
                return false;
            }
            if (!stream.Groups.TryGetValue(group.Name, out var found))
            {
                stream.Groups[group.Name] = found = new InMemoryGroup();
            }
            found.LastDelivered = after;
            stream.RenewSignal().SetResult();
            return true;
        });

    public Task<IReadOnlyList<LogEntry>> DeadLettersAsync(string stream, EntryId from, int count, CancellationToken cancellationToken) =>
        Locked<IReadOnlyList<LogEntry>>(() =>
            _streams.TryGetValue(DeadLetter.StreamOf(stream), out var dead) ? dead.From(from, count) : []);

    public Task<int> RedriveAsync(string stream, IReadOnlyList<EntryId> ids, CancellationToken cancellationToken) =>
        Locked(() =>
        {
            if (!_streams.TryGetValue(DeadLetter.StreamOf(stream), out var dead))
            {
                return 0;
            }
            var redriven = 0;
            foreach (var id in ids)
            {
                if (dead.Find(id) is { } letter && DeadLetter.OriginalFields(letter) is { Count: > 0 } fields)
                {
                    var group = letter.Fields.First(field => field.Name == DeadLetter.GroupField);
                    if (!EventFields.AreContent(fields))
                    {
                        Append(stream, [.. fields, group with { Name = DeadLetter.RedrivenGroupField }]);
                    }
                    else
                    {
                        Append(stream, fields, new Redriven(letter.Text(DeadLetter.GroupField)!, DeadLetter.EventIdOf(letter)));
                    }
                    dead.Remove(id);
                    redriven++;
                }
            }
            return redriven;
        });

    public Task<long> DiscardAsync(string stream, IReadOnlyList<EntryId> ids, CancellationToken cancellationToken) =>
        Locked(() => _streams.TryGetValue(DeadLetter.StreamOf(stream), out var dead) ? ids.LongCount(dead.Remove) : 0L);

    // Nothing outlives this process, and a warning at its start says so.
    public Task<IReadOnlyList<string>> RisksAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);
}
