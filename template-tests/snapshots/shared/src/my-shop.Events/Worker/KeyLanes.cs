namespace my_shop.Events.Worker;

/// <summary>Lets one entry of a key through at a time, in the order in which they came. Entries without a key pass freely.</summary>
internal sealed class KeyLanes
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<HeldEntry>> _waiting = [];

    /// <summary>True where the entry may go on; else it waits here for those before it.</summary>
    public bool TryEnter(HeldEntry entry)
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
            _waiting[key] = new Queue<HeldEntry>();
            return true;
        }
    }

    /// <summary>The entry is done with.</summary>
    /// <returns>The next one of its key; null where none waits.</returns>
    public HeldEntry? Leave(HeldEntry entry)
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

    /// <summary>The entry goes back to the log, and with it all that wait behind it, or they would overtake it.</summary>
    public IReadOnlyCollection<HeldEntry> LeaveWithAll(HeldEntry entry)
    {
        lock (_lock)
        {
            return entry.Received.Key is { } key && _waiting.Remove(key, out var behind) ? behind : [];
        }
    }
}
