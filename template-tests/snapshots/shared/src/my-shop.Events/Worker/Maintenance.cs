using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>
/// Trims the stream and removes consumers of ended workers: one worker at a time, under a lock that expires by itself. Reports
/// which group keeps the stream from being trimmed, and new dead letters.
/// </summary>
internal sealed partial class Maintenance(
    WorkerSettings settings, Interest interest, WorkerHealth health, EventMetrics metrics, ILogger<Maintenance> logger)
{
    // A server drops whole nodes of a stream, with 100 entries each, so a small excess is normal.
    private const int Node = 100;

    private static readonly TimeSpan DeadLettersAreNews = TimeSpan.FromMinutes(5);

    /// <summary>The longest time between two rounds: well before other workers take this consumer for dead.</summary>
    public static TimeSpan LongestPause(EventsOptions events) =>
        events.DeadConsumerAfter / 3 < TimeSpan.FromMinutes(5) ? events.DeadConsumerAfter / 3 : TimeSpan.FromMinutes(5);

    private readonly TimeSpan _interval = settings.Events.MaintenanceInterval;
    private readonly LoopState _state = new($"maintenance {settings.Group.Name} {settings.Stream}", health, logger);
    private long? _deadLetters;
    private long? _deadLettersSince;
    private long? _removedAt;
    private readonly string _deadLettersName = $"dead letters {settings.Stream}";
    private string? _blocking;
    private bool _isFull;

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (interest.IsDue())
                {
                    await RunOnceAsync(stopping);
                    _state.Healthy();
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                _state.Failed(failure);
            }
            var pause = _interval * (0.9 + 0.2 * Random.Shared.NextDouble());
            await Task.Delay(pause, settings.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        _state.Ended();
    }

    private async Task RunOnceAsync(CancellationToken stopping)
    {
        await settings.Log.HeartbeatAsync(settings.Member, stopping);
        if (!settings.IsOfDeadLetters)
        {
            WatchDeadLetters(await settings.Log.CountDeadLettersAsync(settings.Stream, stopping));
        }
        // The lock lasts a little less than the pause, so that one worker gets it in every round.
        if (!await settings.Log.TryLockAsync(settings.Stream, settings.Member.Consumer, _interval * 0.8, stopping))
        {
            return;
        }
        if (!settings.IsOfDeadLetters)
        {
            await TrimAsync(stopping);
        }
        await RemoveDeadConsumersAsync(stopping);
    }

    private async Task TrimAsync(CancellationToken stopping)
    {
        var trimmed = await settings.Log.TrimAsync(settings.Stream, new(settings.Events.MaxEntries, settings.Events.MaxAge), stopping);
        if (trimmed.Dropped > 0)
        {
            LogTrimmed(logger, settings.Stream, trimmed.Dropped);
        }
        WatchExcess(trimmed);
    }

    private async Task RemoveDeadConsumersAsync(CancellationToken stopping)
    {
        // Consumers are dead only after minutes, so not every round looks for them.
        if (_removedAt is { } at && settings.Time.GetElapsedTime(at) < settings.Events.DeadConsumerAfter / 10)
        {
            return;
        }
        foreach (var consumer in await settings.Log.RemoveDeadConsumersAsync(settings.Member, settings.Events.DeadConsumerAfter, stopping))
        {
            LogRemoved(logger, consumer, settings.Group.Name, settings.Stream);
        }
        _removedAt = settings.Time.GetTimestamp();
    }

    private void WatchDeadLetters(long count)
    {
        if (count > _deadLetters)
        {
            _deadLettersSince = settings.Time.GetTimestamp();
        }
        _deadLetters = count;
        WatchLimit(count);
        var isNews = _deadLettersSince is { } since && settings.Time.GetElapsedTime(since) < DeadLettersAreNews;
        health.Concern(_deadLettersName, isNews ? $"Stream '{settings.Stream}' has new dead letters; it has {count} now." : null);
    }

    private void WatchLimit(long count)
    {
        var isFull = count >= settings.Events.MaxDeadLetters;
        if (isFull && !_isFull)
        {
            LogTooMany(logger, settings.Stream, count);
            health.Failing(
                _deadLettersName,
                $"It has {count} dead letters, as many as Events:MaxDeadLetters allows; "
                    + "events that nobody can handle stay pending. Redrive or delete some.");
        }
        else if (!isFull && _isFull)
        {
            health.Healthy(_deadLettersName);
        }
        _isFull = isFull;
    }

    private void WatchExcess(TrimResult trimmed)
    {
        var blocking = trimmed.Excess > Node ? trimmed.NeededBy : null;
        metrics.Blocked(settings.Stream, blocking, trimmed.Excess);
        if (blocking is not null && blocking != _blocking)
        {
            LogBlocked(logger, settings.Stream, trimmed.Excess, blocking);
        }
        _blocking = blocking;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Stream {Stream} was trimmed of {Count} entries that every group is done with")]
    private static partial void LogTrimmed(ILogger logger, string stream, long count);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Stream {Stream} has {Count} entries more than it should keep, because group {Group} has not handled them. "
            + "If nobody needs that group any more, destroy it")]
    private static partial void LogBlocked(ILogger logger, string stream, long count, string group);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Stream {Stream} has {Count} dead letters, as many as Events:MaxDeadLetters allows; "
            + "events that would become dead letters stay pending. Redrive or delete some")]
    private static partial void LogTooMany(ILogger logger, string stream, long count);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Consumer {Consumer} of group {Group} of stream {Stream} was removed: it has no pending entries and is silent")]
    private static partial void LogRemoved(ILogger logger, string consumer, string group, string stream);
}
