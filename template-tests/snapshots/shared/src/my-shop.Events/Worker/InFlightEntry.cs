using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>An entry from its delivery to this worker until it is acknowledged, dead-lettered or released.</summary>
internal sealed class InFlightEntry(LogEntry entry, int attempt, long leaseUntil, Permits permits) : IWork, IDisposable
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _ended;
    private CancellationTokenSource? _handling;
    private ITimer? _deadline;
    private Task? _restoring;
    private ReceivedEvent? _received;
    private long _leaseUntil = leaseUntil;
    private volatile bool _isLost;
    private bool _isSettled;
    private bool _isDisposed;
    private bool _hasPermit = true;

    public LogEntry Entry { get; } = entry;

    public EntryId Id => Entry.Id;

    /// <summary>The decoded fields of the entry.</summary>
    public ReceivedEvent Received => _received ??= EventFields.Read(Entry);

    /// <summary>The server's number of deliveries, this one included.</summary>
    public int Attempt { get; private set; } = attempt;

    /// <summary>Whether the group has to remember the event when the entry is acknowledged.</summary>
    public bool Remember { get; set; }

    /// <summary>Whether another worker has claimed it: its handler is cancelled, and nothing more may be written for it.</summary>
    public bool IsLost => _isLost;

    /// <summary>Completes when this worker is done with it, or has lost it.</summary>
    public Task Ended
    {
        get
        {
            lock (_lock)
            {
                _ended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (_isLost || _isDisposed)
                {
                    _ended.TrySetResult();
                }
                return _ended.Task;
            }
        }
    }

    /// <summary>The timestamp until which no other worker can have claimed it.</summary>
    public long LeaseUntil
    {
        get => Interlocked.Read(ref _leaseUntil);
        set => Interlocked.Exchange(ref _leaseUntil, value);
    }

    /// <summary>The token for its handler, cancelled when the worker drains, the time limit is reached, or the entry is lost.</summary>
    public CancellationToken StartHandling(TimeSpan? timeout, TimeProvider time, CancellationToken draining)
    {
        lock (_lock)
        {
            _handling?.Dispose();
            // Not linked to the other token, because a registration in its long list costs each event more than one check at the end.
            _handling = new CancellationTokenSource();
            if (_isLost || draining.IsCancellationRequested)
            {
                _handling.Cancel();
            }
            else if (timeout is { } limit)
            {
                _deadline?.Dispose();
                _deadline = time.CreateTimer(_ => CancelHandling(), null, limit, Timeout.InfiniteTimeSpan);
            }
            return _handling.Token;
        }
    }

    /// <summary>
    /// Cancels <paramref name="handling"/>, the source of a call that handles other entries, too, when this entry is lost.
    /// </summary>
    public void JoinHandling(CancellationTokenSource handling, CancellationToken draining)
    {
        lock (_lock)
        {
            _handling = handling;
            if (_isLost || draining.IsCancellationRequested)
            {
                handling.Cancel();
            }
        }
    }

    /// <summary>Ends what <see cref="JoinHandling"/> has begun.</summary>
    public void LeaveHandling()
    {
        lock (_lock)
        {
            _handling = null;
        }
    }

    /// <summary>Counts the attempt that follows a failed one while the entry stays in flight.</summary>
    public void CountAttempt()
    {
        lock (_lock)
        {
            _deadline?.Dispose();
            Attempt++;
        }
    }

    /// <summary>Takes back attempts that do not count.</summary>
    /// <returns>The number of attempts that count.</returns>
    public int GiveBack(int attempts)
    {
        lock (_lock)
        {
            return Attempt -= attempts;
        }
    }

    public void Lose()
    {
        lock (_lock)
        {
            _isLost = true;
            _ended?.TrySetResult();
        }
        CancelHandling();
    }

    /// <summary>
    /// Marks that the outcome is about to be written, so that nothing restores the entry to the pending list from now on. Completes when
    /// a restore that was running has ended.
    /// </summary>
    public Task SettleAsync()
    {
        lock (_lock)
        {
            _isSettled = true;
            return _restoring ?? Task.CompletedTask;
        }
    }

    /// <summary>Starts to restore the entry to the pending list, unless its outcome is being written.</summary>
    public Task RestoreAsync(Func<Task> restore)
    {
        lock (_lock)
        {
            return _isSettled ? Task.CompletedTask : _restoring = restore();
        }
    }

    /// <summary>Returns its permit, so that the next entry can be read.</summary>
    public void ReleasePermit()
    {
        if (Interlocked.Exchange(ref _hasPermit, false))
        {
            permits.Release();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _deadline?.Dispose();
            _handling?.Dispose();
            _handling = null;
            _isDisposed = true;
            _ended?.TrySetResult();
        }
    }

    /// <summary>
    /// Cancels the handler, if one runs, on another thread, because the callbacks that it registered run during the cancellation.
    /// </summary>
    public void CancelHandling()
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
