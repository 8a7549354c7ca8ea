namespace Stack_Service._1.Events.Logs;

internal sealed partial class InMemoryEventLog
{
    private sealed class Reader(InMemoryEventLog log, string group, string consumer) : IEventReader
    {
        public async Task<IReadOnlyList<StreamEntries>> ReadAsync(
            IReadOnlyList<string> streams, int count, TimeSpan wait, CancellationToken cancellationToken)
        {
            var deadline = log.Time.GetTimestamp() + log.ToTimestamp(wait);
            while (true)
            {
                Task[] appended;
                lock (log._lock)
                {
                    if (Deliver(streams, count) is { Count: > 0 } delivered)
                    {
                        return delivered;
                    }
                    appended = [.. streams.Select(stream => log.StreamAt(stream).Appended)];
                }
                var remaining = log.Time.GetElapsedTime(log.Time.GetTimestamp(), deadline);
                if (remaining <= TimeSpan.Zero)
                {
                    return [];
                }
                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                await Task.WhenAny([.. appended, Task.Delay(remaining, log.Time, waiting.Token)]);
                await waiting.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private List<StreamEntries> Deliver(IReadOnlyList<string> streams, int count)
        {
            // All are looked up first: a group that is missing fails the read before anything is delivered.
            var groups = streams.Select(stream => (Key: stream, Group: log.ExistingGroup(new(stream, group)))).ToList();
            var delivered = new List<StreamEntries>();
            foreach (var one in groups)
            {
                var entries = one.Group.Deliver(log.StreamAt(one.Key), consumer, count, log.Time.GetTimestamp());
                if (entries.Count > 0)
                {
                    delivered.Add(new(one.Key, entries));
                }
            }
            return delivered;
        }
    }
}
