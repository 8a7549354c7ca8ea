namespace my_shop.Events.Worker;

/// <summary>Lets one entry of a key through at a time, in the order in which they came. Entries without a key pass freely.</summary>
internal sealed class KeyLanes
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<InFlightEntry>> _waiting = [];

    /// <summary>True where the entry may go on; else it waits here for those before it.</summary>
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

    /// <summary>The entry is finished.</summary>
    /// <returns>The next one of its key; null where none waits.</returns>
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

    /// <summary>The entry goes back to the log, and with it all that wait behind it, or they would overtake it.</summary>
    public IReadOnlyCollection<InFlightEntry> LeaveWithAll(InFlightEntry entry)
    {
        lock (_lock)
        {
            return entry.Received.Key is { } key && _waiting.Remove(key, out var behind) ? behind : [];
        }
    }
}
