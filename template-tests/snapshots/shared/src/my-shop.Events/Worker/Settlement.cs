using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>
/// Writes the outcome of an attempt: acknowledged, redelivered later, dead-lettered, or released.
/// A write that fails loses nothing: the entry stays pending and is redelivered when its lease expires.
/// </summary>
internal sealed partial class Settlement(
    WorkerSettings settings, InFlightEntries inFlight, AckPump acks, EventMetrics metrics, ILogger<Settlement> logger)
{
    private readonly ConcurrentQueue<InFlightEntry> _toRelease = [];

    /// <summary>Writes the outcome of an attempt. An entry whose attempt was not made goes to <see cref="Release"/>.</summary>
    public async Task SettleAsync(InFlightEntry entry, Outcome outcome)
    {
        await entry.SettleAsync();
        switch (outcome.Kind)
        {
            case OutcomeKind.Acknowledge or OutcomeKind.Skip:
                entry.ReleasePermit();
                acks.Enqueue(entry);
                break;
            case OutcomeKind.Retry:
                await DeferAsync(entry, AnnounceRetry(entry, outcome), givenBack: 0);
                break;
            case OutcomeKind.TryLater:
                await DeferAsync(entry, AnnounceRetry(entry, outcome), outcome.GivenBack);
                break;
            case OutcomeKind.DeadLetter when settings.IsOfDeadLetters:
                LogGivenUp(logger, entry.Id, settings.Stream, entry.Attempt, outcome.Failure);
                entry.ReleasePermit();
                acks.Enqueue(entry);
                break;
            case OutcomeKind.DeadLetter:
                await DeadLetterAsync(entry, outcome);
                break;
            case OutcomeKind.Abandon:
                Abandon(entry);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(outcome), outcome.Kind, null);
        }
    }

    /// <summary>Logs and counts a failed attempt that is followed by another one.</summary>
    /// <returns>The delay until the next attempt.</returns>
    public TimeSpan AnnounceRetry(InFlightEntry entry, Outcome outcome)
    {
        var tryLater = outcome.Kind == OutcomeKind.TryLater;
        var delay = tryLater ? outcome.Delay : RetryDelay.After(entry.Attempt, entry.Id, outcome.Options);
        if (tryLater && !outcome.IsQuiet)
        {
            LogTryLater(logger, entry.Id, settings.Stream, delay.TotalSeconds, outcome.Failure?.Message);
        }
        else
        {
            // The warning that the worker pauses stands for all attempts that failed in the outage.
            var level = outcome.IsQuiet ? LogLevel.Debug : LogLevel.Warning;
            LogRetry(logger, level, entry.Id, settings.Stream, entry.Attempt, delay.TotalSeconds, outcome.Failure);
        }
        metrics.Retried(settings.Stream);
        return delay;
    }

    /// <summary>Counts one more delivery of an entry that stays in flight, here and in the log.</summary>
    public async Task CountAttemptAsync(InFlightEntry entry)
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
            // The lease keeper finds out whether the entry still belongs to this worker.
            LogDeferFailed(logger, entry.Id, settings.Stream, unavailable.Message);
        }
    }

    /// <summary>Abandons an entry that another worker has claimed.</summary>
    public void Abandon(InFlightEntry entry)
    {
        metrics.Lost(settings.Stream, 1);
        inFlight.Remove(entry);
    }

    /// <summary>Keeps an entry whose attempt was not made, or was cancelled, for <see cref="FlushAsync"/>.</summary>
    public void Release(InFlightEntry entry)
    {
        entry.ReleasePermit();
        _toRelease.Enqueue(entry);
    }

    /// <summary>Makes released entries due at once, for another worker, and does not count this attempt.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        foreach (var chunk in _toRelease.ToArray().Chunk(settings.Options.BatchSize))
        {
            await settings.Log.DeferAsync(
                settings.Member,
                [.. chunk.Where(entry => !entry.IsLost).Select(entry => new Deferral(entry.Id, settings.Options.Lease, entry.Attempt - 1))],
                cancellationToken);
            foreach (var entry in chunk)
            {
                _toRelease.TryDequeue(out _);
                inFlight.Remove(entry);
            }
        }
    }

    private async Task DeadLetterAsync(InFlightEntry entry, Outcome outcome)
    {
        var name = DeadLetter.NameOf(outcome.Reason);
        if (entry.IsLost)
        {
            Abandon(entry);
            return;
        }
        try
        {
            var letter = settings.NewDeadLetter(outcome.Reason, entry.Attempt, $"{outcome.Failure}");
            if (await settings.Log.DeadLetterAsync(settings.Member, entry.Id, letter, CancellationToken.None)
                || (await RestoreAsync(entry, TimeSpan.Zero)
                    && await settings.Log.DeadLetterAsync(settings.Member, entry.Id, letter, CancellationToken.None)))
            {
                LogDeadLetter(logger, entry.Id, settings.Stream, name, entry.Attempt, outcome.Failure);
                metrics.DeadLettered(settings.Stream, name);
            }
            inFlight.Remove(entry);
        }
        catch (EventLogException refused)
        {
            // Maintenance reports once that there are too many.
            if (refused.Failure != EventLogFailure.DeadLettersFull)
            {
                LogDeadLetterRefused(logger, entry.Id, settings.Stream, name, refused.Message);
            }
            // Without an answer, the entry may be a dead letter after all and therefore not pending.
            await DeferAsync(
                entry, RetryDelay.After(entry.Attempt, entry.Id, outcome.Options),
                givenBack: 0, restore: refused.Failure != EventLogFailure.Unavailable);
        }
    }

    /// <summary>
    /// Restores an entry that is no longer pending. Before its lease expires no other worker can have claimed it, so the consumer was
    /// removed from the group, with its pending entries.
    /// </summary>
    private async Task<bool> RestoreAsync(InFlightEntry entry, TimeSpan idle) =>
        entry.LeaseUntil > settings.Time.GetTimestamp()
        && (await settings.Log.RestoreAsync(
            settings.Member, [new Deferral(entry.Id, idle, entry.Attempt)], CancellationToken.None)).Count > 0;

    private async Task DeferAsync(InFlightEntry entry, TimeSpan delay, int givenBack, bool restore = true)
    {
        // Recorded first: if the write fails, the lease keeper repeats it.
        var deliveries = inFlight.AddDeferred(entry, delay, givenBack);
        inFlight.Remove(entry);
        if (entry.IsLost)
        {
            inFlight.RemoveDeferred(entry.Id);
            return;
        }
        try
        {
            var idle = InFlightEntries.IdleFor(delay, settings.Options.Lease);
            if ((await settings.Log.DeferAsync(
                    settings.Member, [new Deferral(entry.Id, idle, deliveries)], CancellationToken.None)).Count > 0
                && !(restore && await RestoreAsync(entry, idle)))
            {
                inFlight.RemoveDeferred(entry.Id);
            }
        }
        catch (EventLogException unavailable)
        {
            LogDeferFailed(logger, entry.Id, settings.Stream, unavailable.Message);
        }
    }

    [LoggerMessage(Message = "Entry {EntryId} of stream {Stream} failed attempt {Attempt}; it will be redelivered in {Seconds:0.0} s")]
    private static partial void LogRetry(
        ILogger logger, LogLevel level, EntryId entryId, string stream, int attempt, double seconds, Exception? failure);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The handler of entry {EntryId} of stream {Stream} asks to be called later; "
            + "the entry will be redelivered in {Seconds:0.0} s: {Reason}")]
    private static partial void LogTryLater(ILogger logger, EntryId entryId, string stream, double seconds, string? reason);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Entry {EntryId} of stream {Stream} is a dead letter ({Reason}) after attempt {Attempt}")]
    private static partial void LogDeadLetter(
        ILogger logger, EntryId entryId, string stream, string reason, int attempt, Exception? failure);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The handler of dead letters gave up entry {EntryId} of stream {Stream} after attempt {Attempt}; "
            + "the dead letter stays where it is")]
    private static partial void LogGivenUp(ILogger logger, EntryId entryId, string stream, int attempt, Exception? failure);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Entry {EntryId} of stream {Stream} could not be dead-lettered ({Reason}) and stays pending: {Problem}")]
    private static partial void LogDeadLetterRefused(ILogger logger, EntryId entryId, string stream, string reason, string problem);

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "The idle clock of entry {EntryId} of stream {Stream} could not be set yet: {Problem}")]
    private static partial void LogDeferFailed(ILogger logger, EntryId entryId, string stream, string problem);
}
