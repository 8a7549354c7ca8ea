namespace my_shop.Events.Logs;

internal sealed partial class InMemoryEventLog
{
    /// <summary>Waits until <paramref name="look"/>, called under the lock, finds something.</summary>
    /// <returns>What it found; null where the wait timed out.</returns>
    private async Task<T?> WaitAsync<T>(
        IReadOnlyList<string> streams, Func<T?> look, TimeSpan wait, CancellationToken cancellationToken)
        where T : class
    {
        var deadline = Time.GetTimestamp() + ToTimestamp(wait);
        while (true)
        {
            Task[] appended;
            lock (_lock)
            {
                if (look() is { } found)
                {
                    return found;
                }
                appended = [.. streams.Select(stream => StreamAt(stream).Appended)];
            }
            var remaining = Time.GetElapsedTime(Time.GetTimestamp(), deadline);
            if (remaining <= TimeSpan.Zero)
            {
                return null;
            }
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny([.. appended, Task.Delay(remaining, Time, waiting.Token)]);
            await waiting.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private sealed class Reader(InMemoryEventLog log, string group, string consumer) : IEventReader
    {
        public async Task<IReadOnlyList<StreamEntries>> ReadAsync(
            IReadOnlyList<string> streams, int count, TimeSpan wait, CancellationToken cancellationToken) =>
            await log.WaitAsync(
                streams, () => Deliver(streams, count) is { Count: > 0 } delivered ? delivered : null, wait, cancellationToken) ?? [];

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

    private sealed class Follower(InMemoryEventLog log, string stream) : IEventFollower
    {
        public async Task<IReadOnlyList<LogEntry>> ReadAsync(
            EntryId after, int count, TimeSpan wait, CancellationToken cancellationToken) =>
            await log.WaitAsync(
                [stream],
                () => log.StreamAt(stream).After(after, count) is { Count: > 0 } entries ? entries : null,
                wait, cancellationToken) ?? [];

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
