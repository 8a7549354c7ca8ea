namespace my_shop.Events.Logs;

internal sealed partial class InMemoryEventLog
{
    private sealed class Reader(InMemoryEventLog log, GroupMember member) : IEventReader
    {
        public async Task<IReadOnlyList<LogEntry>> ReadAsync(int count, TimeSpan wait, CancellationToken cancellationToken)
        {
            var deadline = log.Time.GetTimestamp() + log.ToTimestamp(wait);
            while (true)
            {
                Task appended;
                lock (log._lock)
                {
                    var stream = log.StreamAt(member.Group.Stream);
                    var entries = log.ExistingGroup(member.Group).Deliver(stream, member.Consumer, count, log.Time.GetTimestamp());
                    if (entries.Count > 0)
                    {
                        return entries;
                    }
                    appended = stream.Appended;
                }
                var remaining = log.Time.GetElapsedTime(log.Time.GetTimestamp(), deadline);
                if (remaining <= TimeSpan.Zero)
                {
                    return [];
                }
                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                await Task.WhenAny(appended, Task.Delay(remaining, log.Time, waiting.Token));
                await waiting.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
