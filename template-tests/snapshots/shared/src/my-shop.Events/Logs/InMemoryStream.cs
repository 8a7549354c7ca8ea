namespace my_shop.Events.Logs;

/// <summary>A stream of <see cref="InMemoryEventLog"/>, which guards it with its lock.</summary>
internal sealed class InMemoryStream
{
    private readonly List<LogEntry> _entries = [];
    private TaskCompletionSource _signal = NewSignal();

    public Dictionary<string, InMemoryGroup> Groups { get; } = [];

    public EntryId LastId { get; private set; }

    public int Length => _entries.Count;

    /// <summary>How many entries were ever appended.</summary>
    public long Added { get; private set; }

    /// <summary>Completes with the next append.</summary>
    public Task Appended => _signal.Task;

    public EntryId Append(IReadOnlyList<EntryField> fields, DateTimeOffset now, Redriven? redriven = null)
    {
        var fromClock = new EntryId((ulong)now.ToUnixTimeMilliseconds(), 0);
        LastId = fromClock > LastId ? fromClock : LastId.Next;
        _entries.Add(new LogEntry(LastId, fields, redriven));
        Added++;
        return LastId;
    }

    /// <summary>Returns the signal for the current append and replaces it with a new one.</summary>
    public TaskCompletionSource RenewSignal()
    {
        var signal = _signal;
        _signal = NewSignal();
        return signal;
    }

    public LogEntry? Find(EntryId id) =>
        IndexAfter(id) - 1 is var index and >= 0 && _entries[index].Id == id ? _entries[index] : null;

    public List<LogEntry> After(EntryId id, int count)
    {
        var start = IndexAfter(id);
        return _entries.GetRange(start, Math.Min(count, _entries.Count - start));
    }

    public List<LogEntry> From(EntryId id, int count) => After(id.Previous, count);

    public long CountAfter(EntryId id) => _entries.Count - IndexAfter(id);

    public TrimResult Trim(Retention retention, DateTimeOffset now)
    {
        if (Groups.Count == 0)
        {
            return new TrimResult(0, 0, null);
        }
        var slowest = Groups.MinBy(group => group.Value.DoneThrough);
        var done = IndexAfter(slowest.Value.DoneThrough);
        var tooMany = Math.Max(0, _entries.Count - retention.MaxEntries);
        var tooOld = retention.MaxAge is { } age ? _entries.FindIndex(entry => entry.Id.Time >= now - age) : 0;
        var dropped = DropOldest(Math.Min(done, Math.Max(tooMany, tooOld < 0 ? _entries.Count : tooOld)));
        return new TrimResult(dropped, Math.Max(0, tooMany - dropped), slowest.Key);
    }

    public long DropOldest(long count)
    {
        var dropped = (int)Math.Clamp(count, 0, _entries.Count);
        _entries.RemoveRange(0, dropped);
        return dropped;
    }

    public bool Remove(EntryId id)
    {
        var found = Find(id) is not null;
        if (found)
        {
            _entries.RemoveAt(IndexAfter(id) - 1);
        }
        return found;
    }

    private int IndexAfter(EntryId id)
    {
        var (low, high) = (0, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _entries[middle].Id <= id ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    // Readers must not run on the thread of the publisher that wakes them.
    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A consumer group of an <see cref="InMemoryStream"/>.</summary>
internal sealed class InMemoryGroup
{
    public EntryId LastDelivered { get; set; }

    public SortedDictionary<EntryId, InMemoryDelivery> Pending { get; } = [];

    /// <summary>Consumers by name, with the timestamp of their last heartbeat.</summary>
    public Dictionary<string, long> Consumers { get; } = [];

    /// <summary>Everything up to this id is acknowledged.</summary>
    public EntryId DoneThrough => Pending.Count == 0 ? LastDelivered : Pending.Keys.First().Previous;

    public GroupDescription Describe(string name, InMemoryStream stream, DateTimeOffset now) => new(
        name, Pending.Count, stream.CountAfter(LastDelivered), Consumers.Count, LastDelivered, DoneThrough,
        Pending.Count == 0 ? null : now - Pending.Keys.First().Time)
    {
        Read = stream.Added - stream.CountAfter(LastDelivered),
    };

    public void See(string consumer, long now) => Consumers[consumer] = now;

    public bool Holds(string consumer) => Pending.Values.Any(delivery => delivery.Consumer == consumer);

    public List<string> IdleConsumers(TimeProvider time, TimeSpan idle) =>
    [
        .. Consumers
            .Where(consumer => time.GetElapsedTime(consumer.Value) >= idle && !Holds(consumer.Key))
            .Select(consumer => consumer.Key),
    ];

    public List<LogEntry> Deliver(InMemoryStream stream, string consumer, int count, long now)
    {
        See(consumer, now);
        var entries = stream.After(LastDelivered, count);
        foreach (var entry in entries)
        {
            Pending[entry.Id] = new(consumer, now, Deliveries: 1);
            LastDelivered = entry.Id;
        }
        return entries;
    }
}

/// <param name="IdleSince">The timestamp of the entry's delivery or of the last renewal of its lease.</param>
internal readonly record struct InMemoryDelivery(string Consumer, long IdleSince, int Deliveries)
{
    public PendingEntry Describe(EntryId id, long now, TimeProvider time) =>
        new(id, Consumer, time.GetElapsedTime(IdleSince, now), Deliveries);
}
