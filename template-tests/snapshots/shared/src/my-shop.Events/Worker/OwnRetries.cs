using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>Redelivers entries that failed here as soon as they are due. Other workers can claim them only a moment later.</summary>
internal sealed partial class OwnRetries(
    WorkerSettings settings, InFlightEntries inFlight, Delivery delivery, HandlerPool pool, OutageGuard outage, Permits permits,
    ILogger<OwnRetries> logger)
{
    /// <summary>How long until the next entry is due, negative if one is overdue; null if none waits.</summary>
    /// <remarks>While this worker is paused and has other entries to try, waiting ones are left to workers that are not paused.</remarks>
    public TimeSpan? NextDue => outage.IsPaused && pool.HasWaiting ? null : inFlight.NextDue;

    public async Task RedeliverAsync(CancellationToken stopping)
    {
        while (NextDue <= TimeSpan.Zero)
        {
            var reserved = await permits.ReserveAsync(1, settings.Options.BatchSize, settings.Events.Block, stopping);
            var due = inFlight.TakeDue(reserved);
            var used = 0;
            try
            {
                if (due.Count == 0)
                {
                    return;
                }
                used = await RedeliverAsync(due);
            }
            finally
            {
                inFlight.EndClaim(due.Select(entry => entry.Id));
                permits.Release(reserved - used);
            }
        }
    }

    private async Task<int> RedeliverAsync(List<DueEntry> due)
    {
        var (delivered, unclaimed) = await ClaimAsync(due);
        return unclaimed.Count == 0 ? delivered : delivered + (await ClaimAsync(await KeepAsync(unclaimed))).Delivered;
    }

    /// <summary>
    /// Makes those of the entries due that no other worker has claimed: their clocks were set late, or this consumer was removed. Only here
    /// it is certain how many of their deliveries count.
    /// </summary>
    private async Task<List<DueEntry>> KeepAsync(List<DueEntry> entries)
    {
        var others = (await settings.Log.DeferAsync(settings.Member, AsDue(entries), CancellationToken.None)).ToHashSet();
        // Checked after the answer, because only then it is certain that no other worker can have claimed a missing entry.
        var destroyed = entries.FindAll(entry => others.Contains(entry.Id) && entry.OursUntil > settings.Time.GetTimestamp());
        if (destroyed.Count > 0)
        {
            var restored = await settings.Log.RestoreAsync(settings.Member, AsDue(destroyed), CancellationToken.None);
            LogRestored(logger, restored.Count, settings.Stream);
            others.ExceptWith(restored);
        }
        return entries.FindAll(entry => !others.Contains(entry.Id));
    }

    private List<Deferral> AsDue(List<DueEntry> entries) =>
        entries.ConvertAll(entry => new Deferral(entry.Id, settings.Options.Lease, entry.Deliveries));

    private async Task<(int Delivered, List<DueEntry> Unclaimed)> ClaimAsync(List<DueEntry> due)
    {
        if (due.Count == 0)
        {
            return (0, []);
        }
        var deliveries = due.ToDictionary(entry => entry.Id, entry => entry.Deliveries);
        var since = settings.Time.GetTimestamp();
        // The idle clock on the server is behind by the duration of the command that set it.
        var minIdle = settings.Options.Lease - 2 * InFlightEntries.FirstRefusal;
        var claimed = await settings.Log.ClaimAsync(
            settings.Member, [.. deliveries.Keys], minIdle, deliveries: null, CancellationToken.None);
        delivery.Deliver(claimed.Entries, attemptOf: id => deliveries[id] + 1, since, permits);
        var found = claimed.Entries.Select(entry => entry.Id).Concat(claimed.Missing).ToHashSet();
        return (claimed.Entries.Count, due.FindAll(entry => !found.Contains(entry.Id)));
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} entries of stream {Stream} were removed from the pending list while they waited for their next attempt; "
            + "they were restored")]
    private static partial void LogRestored(ILogger logger, int count, string stream);
}
