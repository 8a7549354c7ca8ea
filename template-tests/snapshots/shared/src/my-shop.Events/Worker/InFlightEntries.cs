using System.Collections.Concurrent;
using System.Threading.Channels;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>
/// This worker's part of the pending list: entries in the pool or about to be acknowledged, and failed ones that wait for their next
/// delivery. Any other entry that is pending for this consumer is an orphan: the reply that delivered it was lost.
/// </summary>
internal sealed class InFlightEntries(TimeProvider time)
{
    private static readonly TimeSpan AboutToBeDue = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a failed entry still belongs to this worker alone after it is due. Until then no other worker can have claimed it: if it is
    /// not pending, the consumer was removed, and the entry has to be restored.
    /// </summary>
    public static readonly TimeSpan FirstRefusal = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<EntryId, InFlightEntry> _inFlight = [];
    private readonly ConcurrentDictionary<EntryId, Waiting> _deferred = [];

    // Entries that a part of this worker is claiming: no other part may, because it may get its answer after they were handled.
    private readonly HashSet<EntryId> _beingClaimed = [];
    private readonly Channel<bool> _newlyDeferred =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    // Guards the numbers of deliveries that are taken back while an entry changes its place, and the claims.
    private readonly Lock _lock = new();

    // Attempts to take back of entries that are neither in flight nor waiting, because they are being redelivered.
    private readonly Dictionary<EntryId, int> _owed = [];
    private long _added;

    public ICollection<InFlightEntry> Entries => _inFlight.Values;

    /// <summary>How many entries have been in flight so far.</summary>
    public long Added => Interlocked.Read(ref _added);

    /// <summary>How many entries are pending for this worker, those that wait for their next delivery included.</summary>
    public int Count => _inFlight.Count + _deferred.Count;

    public bool Contains(EntryId id) => _inFlight.ContainsKey(id);

    public bool IsDeferred(EntryId id) => _deferred.ContainsKey(id);

    /// <summary>Whether the entry waits and is not due yet.</summary>
    public bool IsNotDue(EntryId id) => _deferred.TryGetValue(id, out var waiting) && Remaining(waiting) > TimeSpan.Zero;

    /// <returns>False if the entry is in flight already.</returns>
    public bool TryAdd(InFlightEntry entry)
    {
        _deferred.TryRemove(entry.Id, out _);
        Interlocked.Increment(ref _added);
        lock (_lock)
        {
            if (_owed.Remove(entry.Id, out var attempts))
            {
                entry.GiveBack(attempts);
            }
            return _inFlight.TryAdd(entry.Id, entry);
        }
    }

    /// <summary>Reserves a pending entry for one claim, until <see cref="EndClaim"/>.</summary>
    /// <returns>False if it is in flight, waits for its next delivery, or is being claimed.</returns>
    public bool TryBeginClaim(EntryId id)
    {
        lock (_lock)
        {
            // In this order, because an entry that fails waits before it leaves the entries in flight.
            return !_inFlight.ContainsKey(id) && !_deferred.ContainsKey(id) && _beingClaimed.Add(id);
        }
    }

    /// <summary>Ends a claim, after the claimed entries were delivered.</summary>
    public void EndClaim(IEnumerable<EntryId> ids)
    {
        lock (_lock)
        {
            _beingClaimed.ExceptWith(ids);
        }
    }

    /// <summary>Removes the entry, whatever its outcome.</summary>
    public void Remove(InFlightEntry entry)
    {
        _inFlight.TryRemove(entry.Id, out _);
        entry.ReleasePermit();
        entry.Dispose();
    }

    /// <summary>Cancels every handler that runs.</summary>
    public void CancelHandlers()
    {
        foreach (var entry in _inFlight.Values)
        {
            entry.CancelHandling();
        }
    }

    /// <summary>Has a value after an entry was deferred.</summary>
    public ChannelReader<bool> NewlyDeferred => _newlyDeferred.Reader;

    /// <param name="entry">An entry that failed.</param>
    /// <param name="delay">How long until its next attempt.</param>
    /// <param name="givenBack">How many of its attempts do not count.</param>
    /// <returns>How many deliveries count.</returns>
    public int AddDeferred(InFlightEntry entry, TimeSpan delay, int givenBack)
    {
        int deliveries;
        lock (_lock)
        {
            deliveries = entry.Attempt - givenBack;
            _deferred[entry.Id] = new(time.GetTimestamp() + ToTimestamp(delay), deliveries);
        }
        _newlyDeferred.Writer.TryWrite(true);
        return deliveries;
    }

    /// <summary>Takes back attempts that do not count.</summary>
    /// <param name="attempts">How many, by entry.</param>
    /// <param name="lease">The lease of entries in flight.</param>
    /// <returns>The new values of the idle clock and the number of deliveries of each entry that is in flight or waits here.</returns>
    public List<Deferral> GiveBack(IReadOnlyDictionary<EntryId, int> attempts, TimeSpan lease)
    {
        lock (_lock)
        {
            // What has not come since the last time was claimed by other workers.
            _owed.Clear();
            return [.. attempts.Select(one => GiveBack(one.Key, one.Value, lease)).OfType<Deferral>()];
        }
    }

    /// <summary>Has all waiting entries redelivered at once.</summary>
    public void MakeDeferredDue()
    {
        var now = time.GetTimestamp();
        foreach (var (id, waiting) in _deferred)
        {
            _deferred.TryUpdate(id, waiting with { Due = Math.Min(now, waiting.Due) }, waiting);
        }
        _newlyDeferred.Writer.TryWrite(true);
    }

    public void RemoveDeferred(EntryId id) => _deferred.TryRemove(id, out _);

    /// <summary>
    /// The values to which the idle clocks of waiting entries have to be set, so that they become due in time: the lease less the remaining
    /// delay. Entries that are about to be due are left out, because one that was just redelivered must not get another clock.
    /// </summary>
    public List<Deferral> Deferrals(TimeSpan lease) =>
    [
        .. from one in _deferred
           let remaining = Remaining(one.Value)
           where remaining > AboutToBeDue
           select new Deferral(one.Key, IdleFor(remaining, lease), one.Value.Deliveries),
    ];

    /// <summary>How long until the next waiting entry is due, negative if one is overdue; null if none waits.</summary>
    public TimeSpan? NextDue => _deferred.Values.Select(one => (TimeSpan?)Remaining(one)).Min();

    /// <summary>Takes the waiting entries that are due, up to <paramref name="most"/>, and reserves them for a claim.</summary>
    public List<DueEntry> TakeDue(int most)
    {
        var due = new List<DueEntry>();
        lock (_lock)
        {
            foreach (var (id, waiting) in _deferred)
            {
                if (due.Count == most)
                {
                    break;
                }
                if (Remaining(waiting) <= TimeSpan.Zero
                    && !_beingClaimed.Contains(id)
                    && _deferred.TryRemove(KeyValuePair.Create(id, waiting)))
                {
                    _beingClaimed.Add(id);
                    due.Add(new DueEntry(id, waiting.Deliveries, waiting.Due + ToTimestamp(FirstRefusal)));
                }
            }
        }
        return due;
    }

    /// <summary>The value of the idle clock of a failed entry with which other workers can claim it a moment after it is due.</summary>
    public static TimeSpan IdleFor(TimeSpan remaining, TimeSpan lease) =>
        remaining + FirstRefusal >= lease ? TimeSpan.Zero : lease - remaining - FirstRefusal;

    private Deferral? GiveBack(EntryId id, int attempts, TimeSpan lease)
    {
        // First, because an entry that is being deferred is in flight, too.
        while (_deferred.TryGetValue(id, out var waiting))
        {
            var less = waiting with { Deliveries = waiting.Deliveries - attempts };
            if (_deferred.TryUpdate(id, less, waiting))
            {
                return new Deferral(id, IdleFor(Remaining(less), lease), less.Deliveries);
            }
        }
        if (_inFlight.TryGetValue(id, out var entry))
        {
            return new Deferral(id, TimeSpan.Zero, entry.GiveBack(attempts));
        }
        // It is just being redelivered.
        _owed[id] = attempts;
        return null;
    }

    private TimeSpan Remaining(Waiting waiting) => time.GetElapsedTime(time.GetTimestamp(), waiting.Due);

    private long ToTimestamp(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private readonly record struct Waiting(long Due, int Deliveries);
}

/// <param name="Deliveries">How often it was delivered so far.</param>
/// <param name="OursUntil">The timestamp until which no other worker can have claimed it.</param>
internal readonly record struct DueEntry(EntryId Id, int Deliveries, long OursUntil);
