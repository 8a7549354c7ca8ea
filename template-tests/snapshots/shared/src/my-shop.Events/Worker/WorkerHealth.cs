using System.Collections.Concurrent;

namespace my_shop.Events.Worker;

/// <summary>What the worker's loops report: when each had its last heartbeat, why it is failing, and what somebody should look at.</summary>
internal sealed class WorkerHealth(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, long> _heartbeats = [];
    private readonly ConcurrentDictionary<string, string> _failing = [];
    private readonly ConcurrentDictionary<string, string> _concerns = [];

    /// <summary>Why a loop is failing, by its name; empty where all are healthy.</summary>
    public IReadOnlyDictionary<string, string> Failures => _failing;

    /// <summary>What works but needs attention, each as a sentence.</summary>
    public IEnumerable<string> Concerns => _concerns.Values;

    public void Heartbeat(string loop) => _heartbeats[loop] = time.GetTimestamp();

    public void Ended(string loop)
    {
        _heartbeats.TryRemove(loop, out _);
        _failing.TryRemove(loop, out _);
    }

    /// <summary>Loops without a heartbeat for <paramref name="limit"/>.</summary>
    public List<string> Stalled(TimeSpan limit) =>
        [.. _heartbeats.Where(loop => time.GetElapsedTime(loop.Value) > limit).Select(loop => loop.Key)];

    public void Failing(string loop, string reason) => _failing[loop] = reason;

    public void Healthy(string loop) => _failing.TryRemove(loop, out _);

    /// <param name="about">The subject; a later concern with the same subject replaces it.</param>
    /// <param name="sentence">The concern; null where it is gone.</param>
    public void Concern(string about, string? sentence)
    {
        if (sentence is null)
        {
            _concerns.TryRemove(about, out _);
        }
        else
        {
            _concerns[about] = sentence;
        }
    }
}
