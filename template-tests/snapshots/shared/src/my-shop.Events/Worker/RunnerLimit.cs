namespace my_shop.Events.Worker;

/// <summary>
/// Limits how many handler runners work at a time. When the limit is reached, the pools that share it take turns after each entry.
/// </summary>
internal sealed class RunnerLimit(int most, bool isShared)
{
    private readonly Lock _lock = new();
    private readonly Queue<HandlerPool> _waiting = [];
    private volatile int _running;
    private volatile bool _othersWait;

    /// <summary>Whether a runner should leave after its entry, so that another pool has its turn.</summary>
    public bool OthersWait => _othersWait;

    /// <returns>False if the limit is reached; the pool is then told to start a runner when it is its turn.</returns>
    public bool TryEnter(HandlerPool pool)
    {
        var entered = TryEnter();
        if (!entered && isShared)
        {
            lock (_lock)
            {
                if (!_waiting.Contains(pool))
                {
                    _waiting.Enqueue(pool);
                }
                _othersWait = true;
            }
            // The last runner may have left in between.
            StartNext();
        }
        return entered;
    }

    public void Leave()
    {
        Interlocked.Decrement(ref _running);
        StartNext();
    }

    private void StartNext()
    {
        while (_othersWait && _running < most && Next() is { } pool)
        {
            pool.StartRunner();
        }
    }

    private bool TryEnter()
    {
        for (var running = _running; running < most; running = _running)
        {
            if (Interlocked.CompareExchange(ref _running, running + 1, running) == running)
            {
                return true;
            }
        }
        return false;
    }

    private HandlerPool? Next()
    {
        lock (_lock)
        {
            var isAny = _waiting.TryDequeue(out var pool);
            _othersWait = _waiting.Count > 0;
            return isAny ? pool : null;
        }
    }
}
