using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>
/// Entries that wait to be handled together. The queue is ready when it has enough for a full batch, or when the first entry has waited as
/// long as it may; without such a wait, as soon as it has one entry.
/// </summary>
/// <param name="handler">The handler that the entries wait for.</param>
/// <param name="ready">Called when a batch can be taken, at most once before <see cref="Take"/>.</param>
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

    /// <summary>Adds an entry. Call <see cref="Offer"/> after the last one.</summary>
    public void Add(InFlightEntry entry)
    {
        lock (_lock)
        {
            _entries.Enqueue((entry, time.GetTimestamp()));
        }
    }

    /// <summary>Reports that the queue is ready if it is; otherwise sets a timer for that.</summary>
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
                _timer ??= time.CreateTimer(
                    static queue => ((BatchQueue)queue!).Offer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(wait, Timeout.InfiniteTimeSpan);
                return;
            }
            _isReady = true;
        }
        ready(this);
    }

    /// <summary>Takes the oldest entries, up to <paramref name="most"/>, and offers the rest.</summary>
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

    /// <summary>Takes the oldest entry for which <paramref name="butNot"/> is false, or the oldest one, and offers the rest.</summary>
    public List<InFlightEntry> TakeOne(Predicate<InFlightEntry> butNot)
    {
        lock (_lock)
        {
            for (var others = _entries.Count - 1; others > 0 && butNot(_entries.Peek().Entry); others--)
            {
                _entries.Enqueue(_entries.Dequeue());
            }
        }
        return Take(1);
    }

    /// <summary>Stops entries from waiting for others, because none will come.</summary>
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

/// <summary>An item of the pool's queue: an entry to be handled by itself, or a batch that is ready.</summary>
internal interface IWork;
