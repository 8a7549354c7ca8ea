using Microsoft.Extensions.Options;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Progress;

/// <summary>The store beside the event log inside the process: the same rules, and changes in the same stream.</summary>
internal sealed class InMemoryProgressStore(
    IEventLog log, IEventLogAdministration administration, IEventSerializer serializer, IOptions<EventsOptions> events,
    IOptions<ProgressOptions> options, TimeProvider time) : IProgressStore, IDisposable
{
    // The stream is trimmed once in so many changes.
    private const int TrimEvery = 100;

    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<string, Status> _jobs = [];
    private readonly string _stream = events.Value.StreamOf(EventName.Of<ProgressChanged>());
    private long _changes;

    public async Task<ProgressAnswer> WriteAsync(ProgressWrite write, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var known = Current(write.Job);
            if (known is { Snapshot.IsFinal: true })
            {
                return ProgressAnswer.Ended;
            }
            if (known is not null && write.Fence < known.Fence)
            {
                return ProgressAnswer.Superseded;
            }
            var snapshot = new ProgressSnapshot(
                write.Job, write.State,
                write.Percent ?? known?.Snapshot.Percent ?? 0,
                write.Stage ?? known?.Snapshot.Stage ?? "",
                write.Reason);
            var change = await AppendAsync(snapshot, cancellationToken);
            _jobs[write.Job] = new(
                snapshot with { Change = change }, write.Fence ?? known?.Fence ?? 0, time.GetUtcNow() + options.Value.Keep);
            return ProgressAnswer.Recorded;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task<ProgressSnapshot?> FindAsync(string job, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return Current(job)?.Snapshot;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private Status? Current(string job)
    {
        if (_jobs.TryGetValue(job, out var status) && status.Until <= time.GetUtcNow())
        {
            _jobs.Remove(job);
            status = null;
        }
        return status;
    }

    private async Task<EntryId> AppendAsync(ProgressSnapshot now, CancellationToken cancellationToken)
    {
        var change = new ProgressChanged(now.Job, now.State, now.Percent, now.Stage, now.Reason);
        var id = await log.AppendAsync(_stream, serializer.SerializeFlat(change), cancellationToken);
        if (++_changes % TrimEvery == 0)
        {
            await administration.DropOldestAsync(_stream, options.Value.MaxChanges, cancellationToken);
            foreach (var job in _jobs.Keys.ToList())
            {
                Current(job);
            }
        }
        return id;
    }

    /// <param name="Until">When it is forgotten.</param>
    private sealed record Status(ProgressSnapshot Snapshot, long Fence, DateTimeOffset Until);
}
