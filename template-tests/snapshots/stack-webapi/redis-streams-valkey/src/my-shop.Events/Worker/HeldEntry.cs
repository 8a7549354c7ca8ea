using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>An entry from its delivery to this worker until its acknowledgement, its dead letter, or its way back.</summary>
internal sealed class HeldEntry(LogEntry entry, int attempt, long leaseUntil, Slots slots) : IDisposable
{
    private readonly Lock _lock = new();
    private CancellationTokenSource? _handling;
    private long _leaseUntil = leaseUntil;
    private bool _released;

    public LogEntry Entry { get; } = entry;

    public EntryId Id => Entry.Id;

    /// <summary>The server's number of deliveries, this one included.</summary>
    public int Attempt { get; } = attempt;

    /// <summary>Another worker has it: its handler is cancelled, and nothing more may be written for it.</summary>
    public bool IsLost { get; private set; }

    /// <summary>The timestamp until which no other worker can have taken it over.</summary>
    public long LeaseUntil
    {
        get => Interlocked.Read(ref _leaseUntil);
        set => Interlocked.Exchange(ref _leaseUntil, value);
    }

    /// <summary>The token for its handler: cancelled when the worker drains, the time is up, or the entry is lost.</summary>
    public CancellationToken StartHandling(TimeSpan? timeout, TimeProvider time, CancellationToken draining)
    {
        lock (_lock)
        {
            _handling = CancellationTokenSource.CreateLinkedTokenSource(draining);
            if (IsLost)
            {
                _handling.Cancel();
            }
            else if (timeout is { } limit)
            {
                Deadline = time.CreateTimer(_ => CancelHandling(), null, limit, Timeout.InfiniteTimeSpan);
            }
            return _handling.Token;
        }
    }

    public void Lose()
    {
        lock (_lock)
        {
            IsLost = true;
        }
        CancelHandling();
    }

    /// <summary>Gives its place in the pool to the next entry.</summary>
    public void ReleaseSlot()
    {
        if (!Interlocked.Exchange(ref _released, true))
        {
            slots.Release();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            Deadline?.Dispose();
            _handling?.Dispose();
            _handling = null;
        }
    }

    private ITimer? Deadline { get; set; }

    private void CancelHandling()
    {
        lock (_lock)
        {
            _handling?.Cancel();
        }
    }
}
