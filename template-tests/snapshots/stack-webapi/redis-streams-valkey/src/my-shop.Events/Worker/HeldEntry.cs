using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>An entry from its delivery to this worker until its acknowledgement, its dead letter, or its way back.</summary>
internal sealed class HeldEntry(LogEntry entry, int attempt, long leaseUntil, Slots slots) : IDisposable
{
    private readonly Lock _lock = new();
    private CancellationTokenSource? _handling;
    private ITimer? _deadline;
    private long _leaseUntil = leaseUntil;
    private volatile bool _isLost;
    private bool _released;

    public LogEntry Entry { get; } = entry;

    public EntryId Id => Entry.Id;

    /// <summary>The server's number of deliveries, this one included.</summary>
    public int Attempt { get; } = attempt;

    /// <summary>Another worker has it: its handler is cancelled, and nothing more may be written for it.</summary>
    public bool IsLost => _isLost;

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
            if (_isLost)
            {
                _handling.Cancel();
            }
            else if (timeout is { } limit)
            {
                _deadline = time.CreateTimer(_ => CancelHandling(), null, limit, Timeout.InfiniteTimeSpan);
            }
            return _handling.Token;
        }
    }

    public void Lose()
    {
        lock (_lock)
        {
            _isLost = true;
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
            _deadline?.Dispose();
            _handling?.Dispose();
            _handling = null;
        }
    }

    // Outside the lock and on another thread: what a handler registered with its token runs here.
    private void CancelHandling()
    {
        CancellationTokenSource? handling;
        lock (_lock)
        {
            handling = _handling;
        }
        try
        {
            _ = handling?.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The attempt has just ended.
        }
    }
}
