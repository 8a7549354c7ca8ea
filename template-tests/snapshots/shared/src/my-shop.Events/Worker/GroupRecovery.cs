using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>
/// Creates the consumer group, and recreates it if it is gone: at the beginning if the whole stream is new, otherwise after the last entry
/// up to which the group was seen to have acknowledged everything, so that it misses nothing.
/// </summary>
internal sealed partial class GroupRecovery(WorkerSettings settings, EventMetrics metrics, ILogger<GroupRecovery> logger)
{
    private readonly Lock _lock = new();
    private EntryId _doneThrough;

    /// <summary>Creates the group if it does not exist yet; it starts at the oldest event in the stream.</summary>
    public Task EnsureAsync(CancellationToken cancellationToken) =>
        settings.Log.CreateGroupAsync(settings.Group, EntryId.Zero, cancellationToken);

    public void Observe(EntryId doneThrough)
    {
        lock (_lock)
        {
            _doneThrough = doneThrough;
        }
    }

    /// <returns>True if the group exists now.</returns>
    public async Task<bool> TryRecreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            var last = await settings.Log.LastIdAsync(settings.Stream, cancellationToken);
            var after = last >= _doneThrough ? _doneThrough : EntryId.Zero;
            if (await settings.Log.CreateGroupAsync(settings.Group, after, cancellationToken))
            {
                LogRecreated(logger, settings.Group.Name, settings.Stream, after);
                metrics.Recreated(settings.Stream);
            }
            return true;
        }
        catch (Exception)
        {
            // The next read reports again that the group is missing.
            return false;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Group {Group} of stream {Stream} was gone; it was recreated and continues after {EntryId}")]
    private static partial void LogRecreated(ILogger logger, string group, string stream, EntryId entryId);
}
