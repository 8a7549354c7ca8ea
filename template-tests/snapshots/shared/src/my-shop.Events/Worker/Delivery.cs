using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>Registers entries that the log delivered to this worker as in flight and queues them for the handlers.</summary>
internal sealed class Delivery(WorkerSettings settings, InFlightEntries inFlight, HandlerPool pool, EventMetrics metrics)
{
    // Redelivered entries are queued as soon as they are known to be in flight: new ones, which may follow then, come behind them.
    private readonly Lock _order = new();

    /// <param name="entries">The delivered entries.</param>
    /// <param name="attemptOf">The number of deliveries of each, this one included.</param>
    /// <param name="since">The timestamp before the command that brought them was sent: their lease runs from there.</param>
    /// <param name="permits">The permits from which one is taken for each entry.</param>
    /// <returns>The entries that were not in flight already.</returns>
    public List<InFlightEntry> Deliver(IReadOnlyList<LogEntry> entries, Func<EntryId, int> attemptOf, long since, Permits permits)
    {
        var leaseUntil = since + (long)(settings.Options.Lease.TotalSeconds * settings.Time.TimestampFrequency);
        var added = new List<InFlightEntry>(entries.Count);
        lock (_order)
        {
            foreach (var entry in entries)
            {
                var taken = new InFlightEntry(entry, attemptOf(entry.Id), leaseUntil, permits);
                if (inFlight.TryAdd(taken))
                {
                    added.Add(taken);
                }
                else
                {
                    taken.ReleasePermit();
                }
            }
            pool.Enqueue(added);
        }
        metrics.Consumed(settings.Log.System, settings.Stream, entries.Count);
        return added;
    }
}
