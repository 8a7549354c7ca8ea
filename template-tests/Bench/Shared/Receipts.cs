using System.Diagnostics;

namespace Bench;

/// <summary>Counts handled events, from any thread.</summary>
internal sealed class Receipts
{
    private TaskCompletionSource _all = new();
    private long _first;
    private int _left;

    /// <summary>Restarts the count; <see cref="All"/> completes after <paramref name="count"/> events.</summary>
    public void Expect(int count)
    {
        _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _first, 0);
        Interlocked.Exchange(ref _left, count);
    }

    /// <summary>Completes when all expected events have arrived.</summary>
    public Task All => _all.Task.WaitAsync(TimeSpan.FromMinutes(2));

    /// <summary>The timestamp of the first one.</summary>
    public long First => Interlocked.Read(ref _first);

    /// <summary>The latency of the latest one.</summary>
    public TimeSpan LastDelay { get; private set; }

    /// <summary>Records an event whose handling starts now.</summary>
    public void Add(Ping ping)
    {
        if (ping.SentAt > 0)
        {
            LastDelay = Stopwatch.GetElapsedTime(ping.SentAt);
        }

        if (Interlocked.Read(ref _first) == 0)
        {
            Interlocked.CompareExchange(ref _first, Stopwatch.GetTimestamp(), 0);
        }

        if (Interlocked.Decrement(ref _left) == 0)
        {
            _all.TrySetResult();
        }
    }

    /// <summary>Records events that were handled together.</summary>
    public void AddAll(IEnumerable<Ping> pings)
    {
        foreach (var ping in pings)
        {
            Add(ping);
        }
    }
}
