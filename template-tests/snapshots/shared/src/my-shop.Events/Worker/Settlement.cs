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

    /// <summary>Writes how an attempt ended that was made; one that was not goes to <see cref="HandBack"/>.</summary>
    public async Task SettleAsync(HeldEntry entry, Outcome outcome)
    {
        await entry.SettleAsync();
        switch (outcome.Kind)
        {
            case OutcomeKind.Acknowledge:
                entry.ReleaseSlot();
                acks.Enqueue(entry);
                break;
            case OutcomeKind.Retry:
                await DeferAsync(entry, AnnounceRetry(entry, outcome));
                break;
            case OutcomeKind.DeadLetter:
                await DeadLetterAsync(entry, outcome);
                break;
            case OutcomeKind.LetGo:
                LetGo(entry);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(outcome), outcome.Kind, null);
        }
    }

    /// <summary>Logs and counts a failed attempt that another one follows.</summary>
    /// <returns>How long until then.</returns>
    public TimeSpan AnnounceRetry(HeldEntry entry, Outcome outcome)
    {
        var delay = RetryDelay.After(entry.Attempt, entry.Id, outcome.Options);
        LogRetry(logger, entry.Id, settings.Stream, entry.Attempt, delay.TotalSeconds, outcome.Failure);
        metrics.Retried(settings.Stream);
        return delay;
    }

    /// <summary>Counts one more delivery of an entry that stays in hand, here and at the log.</summary>
    public async Task CountAttemptAsync(HeldEntry entry)
    {
        entry.CountAttempt();
        try
        {
            var lost = await settings.Log.DeferAsync(
                settings.Member, [new Deferral(entry.Id, TimeSpan.Zero, entry.Attempt)], CancellationToken.None);
            if (lost.Count > 0 && !await RestoreAsync(entry, TimeSpan.Zero))
            {
                entry.Lose();
            }
        }
        catch (EventLogException unavailable)
        {
            // The lease keeper finds out whether the entry is still ours.
            LogDeferFailed(logger, entry.Id, settings.Stream, unavailable.Message);
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
        foreach (var chunk in _toHandBack.Where(entry => !entry.IsLost).Chunk(settings.Options.BatchSize))
        {
            await settings.Log.DeferAsync(
                settings.Member,
                [.. chunk.Select(entry => new Deferral(entry.Id, settings.Options.Lease, entry.Attempt - 1))],
                cancellationToken);
        }
        while (_toHandBack.TryDequeue(out var entry))
        {
            held.Remove(entry);
        }
    }

    private async Task DeadLetterAsync(HeldEntry entry, Outcome outcome)
    {
        var name = DeadLetter.NameOf(outcome.Reason);
        if (entry.IsLost)
        {
            LetGo(entry);
            return;
        }
        try
        {
            var letter = new DeadLetter(outcome.Reason, entry.Attempt, $"{outcome.Failure}", settings.Time.GetUtcNow());
            if (await settings.Log.DeadLetterAsync(settings.Member, entry.Id, letter, CancellationToken.None)
                || (await RestoreAsync(entry, TimeSpan.Zero)
                    && await settings.Log.DeadLetterAsync(settings.Member, entry.Id, letter, CancellationToken.None)))
            {
                LogDeadLetter(logger, entry.Id, settings.Stream, name, entry.Attempt, outcome.Failure);
                metrics.DeadLettered(settings.Stream, name);
            }
            held.Remove(entry);
        }
        catch (EventLogException refused)
        {
            LogDeadLetterRefused(logger, entry.Id, settings.Stream, name, refused.Message);
            // Without an answer it may be a dead letter after all, and off the pending list for that.
            await DeferAsync(
                entry, RetryDelay.After(entry.Attempt, entry.Id, outcome.Options), restore: refused.Failure != EventLogFailure.Unavailable);
        }
    }

    /// <summary>
    /// Puts an entry back on the pending list that was found not to be on it. Before its lease is over nobody else can have taken it, so
    /// the consumer was removed from the group, with all that it held.
    /// </summary>
    private async Task<bool> RestoreAsync(HeldEntry entry, TimeSpan idle) =>
        entry.LeaseUntil > settings.Time.GetTimestamp()
        && (await settings.Log.RestoreAsync(settings.Member, [new Deferral(entry.Id, idle, entry.Attempt)], CancellationToken.None)).Count > 0;

    private async Task DeferAsync(HeldEntry entry, TimeSpan delay, bool restore = true)
    {
        // Noted first: should the write fail, the lease keeper repeats it.
        held.AddDeferred(entry.Id, delay, entry.Attempt);
        held.Remove(entry);
        if (entry.IsLost)
        {
            held.RemoveDeferred(entry.Id);
            return;
        }
        try
        {
            var idle = HeldEntries.IdleFor(delay, settings.Options.Lease);
            if ((await settings.Log.DeferAsync(settings.Member, [new Deferral(entry.Id, idle)], CancellationToken.None)).Count > 0
                && !(restore && await RestoreAsync(entry, idle)))
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
    private static partial void LogRetry(ILogger logger, EntryId entryId, string stream, int attempt, double seconds, Exception? failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Entry {EntryId} of stream {Stream} is a dead letter ({Reason}) after attempt {Attempt}")]
    private static partial void LogDeadLetter(
        ILogger logger, EntryId entryId, string stream, string reason, int attempt, Exception? failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Entry {EntryId} of stream {Stream} could not be made a dead letter ({Reason}) and stays pending: {Problem}")]
    private static partial void LogDeadLetterRefused(ILogger logger, EntryId entryId, string stream, string reason, string problem);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The idle clock of entry {EntryId} of stream {Stream} could not be set yet: {Problem}")]
    private static partial void LogDeferFailed(ILogger logger, EntryId entryId, string stream, string problem);
}
