using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>Takes entries that the log gave this worker into its hold and puts them before the handlers.</summary>
internal sealed class Delivery(WorkerSettings settings, HeldEntries held, HandlerPool pool, EventMetrics metrics)
{
    /// <param name="entries">What came.</param>
    /// <param name="attemptOf">The number of deliveries of each, this one included.</param>
    /// <param name="since">The timestamp before the command that brought them was sent: their lease runs from there.</param>
    /// <param name="slots">Where a place is taken for each.</param>
    /// <returns>Those that were not in hand already.</returns>
    public List<HeldEntry> Deliver(IReadOnlyList<LogEntry> entries, Func<EntryId, int> attemptOf, long since, Slots slots)
    {
        var leaseUntil = since + (long)(settings.Options.Lease.TotalSeconds * settings.Time.TimestampFrequency);
        var added = new List<HeldEntry>(entries.Count);
        foreach (var entry in entries)
        {
            var taken = new HeldEntry(entry, attemptOf(entry.Id), leaseUntil, slots);
            if (held.TryAdd(taken))
            {
                added.Add(taken);
                pool.Enqueue(taken);
            }
            else
            {
                taken.ReleaseSlot();
            }
        }
        metrics.Consumed(settings.Log.System, settings.Stream, entries.Count);
        return added;
    }
}
