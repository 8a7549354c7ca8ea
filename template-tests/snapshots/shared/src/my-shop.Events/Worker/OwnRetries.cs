using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>Takes up again what failed here, as it falls due. For a moment it is this worker's alone, so that it is not handled by two.</summary>
internal sealed partial class OwnRetries(
    WorkerSettings settings, HeldEntries held, Delivery delivery, Slots slots, ILogger<OwnRetries> logger)
{
    public async Task RedeliverAsync(CancellationToken stopping)
    {
        var due = held.TakeDue();
        for (var done = 0; done < due.Count;)
        {
            var places = await slots.ReserveAsync(1, due.Count - done, settings.Events.Block, stopping);
            var used = 0;
            try
            {
                used = await RedeliverAsync(due.GetRange(done, places));
            }
            finally
            {
                slots.Release(places - used);
            }
            done += places;
        }
    }

    private async Task<int> RedeliverAsync(List<DueEntry> due)
    {
        if (due.Count == 0)
        {
            return 0;
        }
        var (delivered, missing) = await ClaimAsync(due);
        // Asked after the answer: only then is it sure that nobody else could have taken what is missing.
        var destroyed = missing.FindAll(entry => entry.OursUntil > settings.Time.GetTimestamp());
        if (destroyed.Count > 0)
        {
            var restored = (await settings.Log.RestoreAsync(
                settings.Member, [.. destroyed.Select(entry => new Deferral(entry.Id, settings.Options.Lease, entry.Deliveries))],
                CancellationToken.None)).ToHashSet();
            LogRestored(logger, restored.Count, settings.Stream);
            delivered += (await ClaimAsync(destroyed.FindAll(entry => restored.Contains(entry.Id)))).Delivered;
        }
        return delivered;
    }

    private async Task<(int Delivered, List<DueEntry> Missing)> ClaimAsync(List<DueEntry> due)
    {
        if (due.Count == 0)
        {
            return (0, []);
        }
        var deliveries = due.ToDictionary(entry => entry.Id, entry => entry.Deliveries);
        var since = settings.Time.GetTimestamp();
        // The server's clock is behind by what the command took that set it.
        var minIdle = settings.Options.Lease - 2 * HeldEntries.FirstRefusal;
        var claimed = await settings.Log.ClaimAsync(settings.Member, [.. deliveries.Keys], minIdle, deliveries: null, CancellationToken.None);
        delivery.Deliver(claimed.Entries, attemptOf: id => deliveries[id] + 1, since, slots);
        var found = claimed.Entries.Select(entry => entry.Id).Concat(claimed.Missing).ToHashSet();
        return (claimed.Entries.Count, due.FindAll(entry => !found.Contains(entry.Id)));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} entries of stream {Stream} were taken off the pending list while they waited for their next attempt; they are on it again")]
    private static partial void LogRestored(ILogger logger, int count, string stream);
}
