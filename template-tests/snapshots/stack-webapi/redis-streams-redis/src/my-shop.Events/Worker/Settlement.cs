using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>
/// What becomes of an entry after its attempt: acknowledged, delivered again later, set aside, or handed back.
/// A write that fails loses nothing: the entry stays pending, and its lease brings it back.
/// </summary>
internal sealed partial class Settlement(
    WorkerSettings settings, HeldEntries held, AckPump acks, EventMetrics metrics, ILogger<Settlement> logger)
{
    private readonly ConcurrentQueue<HeldEntry> _toHandBack = [];

    public void Acknowledge(HeldEntry entry)
    {
        entry.ReleaseSlot();
        acks.Enqueue(entry);
    }

    public async Task RetryAsync(HeldEntry entry, Exception failure)
    {
        var delay = RetryDelay.After(entry.Attempt, entry.Id, settings.Options);
        LogRetry(logger, entry.Id, settings.Stream, entry.Attempt, delay.TotalSeconds, failure);
        metrics.Retried(settings.Stream);
        await DeferAsync(entry, delay);
    }

    public async Task DeadLetterAsync(HeldEntry entry, DeadLetterReason reason, Exception failure)
    {
        var name = DeadLetter.NameOf(reason);
        try
        {
            var letter = new DeadLetter(reason, entry.Attempt, failure.ToString(), settings.Time.GetUtcNow());
            if (await settings.Log.DeadLetterAsync(settings.Member, entry.Id, letter, CancellationToken.None))
            {
                LogDeadLetter(logger, entry.Id, settings.Stream, name, entry.Attempt, failure);
                metrics.DeadLettered(settings.Stream, name);
            }
            held.Remove(entry);
        }
        catch (Exception refused) when (refused is EventLogException or BacklogFullException)
        {
            LogDeadLetterRefused(logger, entry.Id, settings.Stream, name, refused.Message);
            await DeferAsync(entry, RetryDelay.After(entry.Attempt, entry.Id, settings.Options));
        }
    }

    /// <summary>Forgets an entry that another worker took over.</summary>
    public void LetGo(HeldEntry entry)
    {
        metrics.Lost(settings.Stream, 1);
        held.Remove(entry);
    }

    /// <summary>Notes an entry whose attempt did not happen, or was broken off, for <see cref="FlushAsync"/>.</summary>
    public void HandBack(HeldEntry entry)
    {
        entry.ReleaseSlot();
        _toHandBack.Enqueue(entry);
    }

    /// <summary>Makes what was handed back due at once, for another worker, as if this attempt had never been.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var entries = new List<HeldEntry>();
        while (_toHandBack.TryDequeue(out var entry))
        {
            if (!entry.IsLost)
            {
                entries.Add(entry);
            }
        }
        foreach (var chunk in entries.Chunk(settings.Options.BatchSize))
        {
            await settings.Log.DeferAsync(
                settings.Member,
                [.. chunk.Select(entry => new Deferral(entry.Id, settings.Options.Lease, entry.Attempt - 1))],
                cancellationToken);
            foreach (var entry in chunk)
            {
                held.Remove(entry);
            }
        }
    }

    private async Task DeferAsync(HeldEntry entry, TimeSpan delay)
    {
        // Noted first: should the write fail, the lease keeper repeats it.
        held.AddDeferred(entry.Id, delay);
        held.Remove(entry);
        if (entry.IsLost)
        {
            held.RemoveDeferred(entry.Id);
            return;
        }
        try
        {
            var idle = HeldEntries.IdleFor(delay, settings.Options.Lease);
            var lost = await settings.Log.DeferAsync(settings.Member, [new Deferral(entry.Id, idle)], CancellationToken.None);
            if (lost.Count > 0)
            {
                held.RemoveDeferred(entry.Id);
            }
        }
        catch (EventLogException unavailable)
        {
            LogDeferFailed(logger, entry.Id, settings.Stream, unavailable.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Entry {EntryId} of stream {Stream} failed attempt {Attempt}; it is delivered again in {Seconds:0.0} s")]
    private static partial void LogRetry(ILogger logger, EntryId entryId, string stream, int attempt, double seconds, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Entry {EntryId} of stream {Stream} is a dead letter ({Reason}) after attempt {Attempt}")]
    private static partial void LogDeadLetter(
        ILogger logger, EntryId entryId, string stream, string reason, int attempt, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Entry {EntryId} of stream {Stream} could not be made a dead letter ({Reason}) and stays pending: {Problem}")]
    private static partial void LogDeadLetterRefused(ILogger logger, EntryId entryId, string stream, string reason, string problem);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The delay of entry {EntryId} of stream {Stream} could not be written yet: {Problem}")]
    private static partial void LogDeferFailed(ILogger logger, EntryId entryId, string stream, string problem);
}
