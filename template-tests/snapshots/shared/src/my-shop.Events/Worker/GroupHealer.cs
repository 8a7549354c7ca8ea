using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>
/// Makes the consumer group, and makes it again when it is gone: where the whole stream is new from its beginning, else from the
/// last place up to which the group was seen to have acknowledged everything, so that nothing is missed.
/// </summary>
internal sealed partial class GroupHealer(WorkerSettings settings, EventMetrics metrics, ILogger<GroupHealer> logger)
{
    private readonly Lock _lock = new();
    private EntryId _doneThrough;

    /// <summary>Makes the group if this is the first worker of all; it starts at the oldest event there is.</summary>
    public Task EnsureAsync(CancellationToken cancellationToken) =>
        settings.Log.CreateGroupAsync(settings.Group, EntryId.Zero, cancellationToken);

    public void Observe(EntryId doneThrough)
    {
        lock (_lock)
        {
            _doneThrough = doneThrough;
        }
    }

    /// <returns>True where the group is there now.</returns>
    public async Task<bool> TryHealAsync(CancellationToken cancellationToken)
    {
        try
        {
            var last = await settings.Log.LastIdAsync(settings.Stream, cancellationToken);
            var after = last >= _doneThrough ? _doneThrough : EntryId.Zero;
            if (await settings.Log.CreateGroupAsync(settings.Group, after, cancellationToken))
            {
                LogHealed(logger, settings.Group.Name, settings.Stream, after);
                metrics.Healed(settings.Stream);
            }
            return true;
        }
        catch (Exception)
        {
            // The next read says again that the group is missing.
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Group {Group} of stream {Stream} was gone; it was made again and goes on after {EntryId}")]
    private static partial void LogHealed(ILogger logger, string group, string stream, EntryId entryId);
}
