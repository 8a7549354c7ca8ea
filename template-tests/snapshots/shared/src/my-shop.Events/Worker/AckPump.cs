using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>
/// Acknowledges handled entries. Entries that arrive while a command is in flight go into the next one, so a busy worker sends few
/// commands and an idle one never waits. A command that fails is repeated until the worker has to end.
/// </summary>
internal sealed partial class AckPump(
    WorkerSettings settings, InFlightEntries inFlight, LeaseKeeper leases, EventMetrics metrics, ILogger<AckPump> logger)
{
    private const int MaxBatch = 512;

    // How long the group remembers handled events if deduplication is on.
    private static readonly TimeSpan MemoryTime = TimeSpan.FromDays(1);

    private readonly Channel<InFlightEntry> _queue = Channel.CreateUnbounded<InFlightEntry>(new() { SingleReader = true });
    private readonly Backoff _backoff = new(settings.Time);

    public void Enqueue(InFlightEntry entry) => _queue.Writer.TryWrite(entry);

    /// <summary>Ends <see cref="RunAsync"/> once everything is acknowledged.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    public async Task RunAsync(CancellationToken givingUp)
    {
        var batch = new List<InFlightEntry>(MaxBatch);
        while (await _queue.Reader.WaitToReadAsync(givingUp))
        {
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var entry))
            {
                batch.Add(entry);
            }
            await AcknowledgeAsync(batch, givingUp);
            batch.Clear();
        }
    }

    private async Task AcknowledgeAsync(List<InFlightEntry> batch, CancellationToken givingUp)
    {
        for (var repeated = false; ; repeated = true)
        {
            try
            {
                await leases.ConfirmAsync(batch, givingUp);
                batch.RemoveAll(IsClaimedByAnother);
                if (batch.Count > 0)
                {
                    var acknowledged = await WriteAsync(batch, givingUp);
                    // A repeated command may find that the first one was executed after all.
                    if (acknowledged < batch.Count && !repeated)
                    {
                        metrics.Lost(settings.Stream, batch.Count - (int)acknowledged);
                    }
                }
                batch.ForEach(inFlight.Remove);
                _backoff.Reset();
                return;
            }
            catch (Exception failure) when (!givingUp.IsCancellationRequested)
            {
                if (!repeated)
                {
                    LogFailed(logger, batch.Count, settings.Stream, failure.Message);
                }
                await _backoff.WaitAsync(givingUp);
                givingUp.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task<long> WriteAsync(List<InFlightEntry> batch, CancellationToken givingUp)
    {
        var acknowledged = 0L;
        if (batch.Where(entry => entry.Remember).Select(entry => new HandledEntry(entry.Id, entry.Received.EventId)).ToList()
            is { Count: > 0 } remembered)
        {
            try
            {
                acknowledged = await settings.Log.AcknowledgeAsync(settings.Group, remembered, MemoryTime, givingUp);
            }
            catch (EventLogException full) when (full.Failure == EventLogFailure.Full)
            {
                // The server has no memory left to remember events, and acknowledging frees some.
                acknowledged = await settings.Log.AcknowledgeAsync(settings.Group, [.. remembered.Select(entry => entry.Id)], givingUp);
            }
        }
        if (batch.Where(entry => !entry.Remember).Select(entry => entry.Id).ToList() is { Count: > 0 } others)
        {
            acknowledged += await settings.Log.AcknowledgeAsync(settings.Group, others, givingUp);
        }
        return acknowledged;
    }

    private bool IsClaimedByAnother(InFlightEntry entry)
    {
        if (entry.IsLost)
        {
            metrics.Lost(settings.Stream, 1);
            inFlight.Remove(entry);
        }
        return entry.IsLost;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} entries of stream {Stream} could not be acknowledged yet; trying again: {Reason}")]
    private static partial void LogFailed(ILogger logger, int count, string stream, string reason);
}
