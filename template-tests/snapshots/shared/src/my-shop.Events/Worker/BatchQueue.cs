using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>
/// Entries that wait to be handled together. It is ready when there are as many as a batch may have, or when the first has waited as long
/// as it may; without such a wait, as soon as there is one.
/// </summary>
/// <param name="handler">The handler that they wait for.</param>
/// <param name="ready">Called, never twice before <see cref="Take"/>, when a batch can be taken.</param>
internal sealed class BatchQueue(BoundHandler handler, TimeProvider time, Action<BatchQueue> ready) : IWork, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<(InFlightEntry Entry, long Since)> _entries = [];
    private ITimer? _timer;
    private bool _isReady;
    private bool _waitsNoMore;

    public BoundHandler Handler { get; } = handler;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Adds an entry; <see cref="Offer"/> has to follow, after others where there are some.</summary>
    public void Add(InFlightEntry entry)
    {
        lock (_lock)
        {
            _entries.Enqueue((entry, time.GetTimestamp()));
        }
    }

    /// <summary>Says that it is ready if it is, else wakes up when it will be.</summary>
    public void Offer()
    {
        lock (_lock)
        {
            if (_isReady || _entries.Count == 0)
            {
                return;
            }
            var wait = Handler.Options.MaxWait - time.GetElapsedTime(_entries.Peek().Since);
            if (!_waitsNoMore && _entries.Count < Handler.Options.MaxBatch && wait > TimeSpan.Zero)
            {
                _timer ??= time.CreateTimer(static queue => ((BatchQueue)queue!).Offer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(wait, Timeout.InfiniteTimeSpan);
                return;
            }
            _isReady = true;
        }
        ready(this);
    }

    /// <summary>Takes out the oldest entries, up to <paramref name="most"/>, and offers what is left.</summary>
    public List<InFlightEntry> Take(int most)
    {
        var batch = new List<InFlightEntry>();
        lock (_lock)
        {
            while (batch.Count < most && _entries.TryDequeue(out var next))
            {
                batch.Add(next.Entry);
            }
            _isReady = false;
        }
        Offer();
        return batch;
    }

    /// <summary>Has no entry wait for others any more, because none will come.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _waitsNoMore = true;
            _timer?.Dispose();
        }
        Offer();
    }
}

/// <summary>What the pool's queue holds: an entry to be handled by itself, or a batch that is ready.</summary>
internal interface IWork;
