using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>Trims the stream and removes consumers of ended workers: one worker at a time, under a lock that nobody has to give back.</summary>
internal sealed partial class Maintenance(WorkerSettings settings, ILogger<Maintenance> logger)
{
    private readonly TimeSpan _interval = settings.Options.MaintenanceInterval;

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (EventLogException failure)
            {
                LogFailed(logger, settings.Stream, failure.Message);
            }
            var pause = _interval * (0.9 + 0.2 * Random.Shared.NextDouble());
            await Task.Delay(pause, settings.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunOnceAsync(CancellationToken stopping)
    {
        await settings.Log.GiveSignOfLifeAsync(settings.Member, stopping);
        // The lock lasts a little less than the pause, so that one of the workers gets it each time round.
        if (!await settings.Log.TryLockAsync(settings.Stream, settings.Member.Consumer, _interval * 0.8, stopping))
        {
            return;
        }
        var dropped = await settings.Log.TrimAsync(settings.Stream, new(settings.Options.MaxEntries, settings.Options.MaxAge), stopping);
        if (dropped > 0)
        {
            LogTrimmed(logger, settings.Stream, dropped);
        }
        foreach (var consumer in await settings.Log.RemoveDeadConsumersAsync(settings.Member, settings.Options.DeadConsumerAfter, stopping))
        {
            LogRemoved(logger, consumer, settings.Group.Name, settings.Stream);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Stream {Stream} was trimmed of {Count} entries that every group is done with")]
    private static partial void LogTrimmed(ILogger logger, string stream, long count);

    [LoggerMessage(Level = LogLevel.Information, Message = "Consumer {Consumer} of group {Group} of stream {Stream} was removed: it holds nothing and is silent")]
    private static partial void LogRemoved(ILogger logger, string consumer, string group, string stream);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Maintenance of stream {Stream} has to wait: {Reason}")]
    private static partial void LogFailed(ILogger logger, string stream, string reason);
}
