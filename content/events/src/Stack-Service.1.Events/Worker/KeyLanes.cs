namespace Stack_Service._1.Events.Worker;

/// <summary>Admits one entry of a key at a time, in the order of their arrival. Entries without a key are always admitted.</summary>
internal sealed class KeyLanes
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<InFlightEntry>> _waiting = [];

    /// <returns>True if the entry may be handled; otherwise it waits here for those before it.</returns>
    public bool TryEnter(InFlightEntry entry)
    {
        if (entry.Received.Key is not { } key)
        {
            return true;
        }
        lock (_lock)
        {
            if (_waiting.TryGetValue(key, out var behind))
            {
                behind.Enqueue(entry);
                return false;
            }
            _waiting[key] = new Queue<InFlightEntry>();
            return true;
        }
    }

    /// <summary>Ends the entry's turn.</summary>
    /// <returns>The next entry of its key; null if none waits.</returns>
    public InFlightEntry? Leave(InFlightEntry entry)
    {
        if (entry.Received.Key is not { } key)
        {
            return null;
        }
        lock (_lock)
        {
            if (_waiting[key].TryDequeue(out var next))
            {
                return next;
            }
            _waiting.Remove(key);
            return null;
        }
    }

    /// <summary>Removes an entry that is released, and all that wait behind it, because they would overtake it.</summary>
    public IReadOnlyCollection<InFlightEntry> LeaveWithAll(InFlightEntry entry)
    {
        lock (_lock)
        {
            return entry.Received.Key is { } key && _waiting.Remove(key, out var behind) ? behind : [];
        }
    }
}
