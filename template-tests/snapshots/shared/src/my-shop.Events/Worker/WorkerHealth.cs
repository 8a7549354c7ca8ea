using System.Collections.Concurrent;

namespace my_shop.Events.Worker;

/// <summary>What the worker's loops report: their heartbeats, why they are failing, and concerns that need attention.</summary>
internal sealed class WorkerHealth(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, long> _heartbeats = [];
    private readonly ConcurrentDictionary<string, string> _failing = [];
    private readonly ConcurrentDictionary<string, string> _concerns = [];

    /// <summary>Why loops are failing, by their names; empty if all are healthy.</summary>
    public IReadOnlyDictionary<string, string> Failures => _failing;

    /// <summary>The concerns, each as a sentence: the layer works but needs attention.</summary>
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
    /// <param name="sentence">The concern; null if it is gone.</param>
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
