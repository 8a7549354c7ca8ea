using System.Collections.Concurrent;

namespace my_shop.Events.Worker;

/// <summary>What the worker's loops say of themselves: when each last turned, and what holds a stream up.</summary>
internal sealed class WorkerHealth(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, long> _turns = [];
    private readonly ConcurrentDictionary<string, string> _troubles = [];

    /// <summary>What holds each stream up, by its key; empty where all is well.</summary>
    public IReadOnlyDictionary<string, string> Troubles => _troubles;

    public void Turned(string loop) => _turns[loop] = time.GetTimestamp();

    public void Ended(string loop) => _turns.TryRemove(loop, out _);

    /// <summary>Loops that did not turn for <paramref name="limit"/>.</summary>
    public List<string> Stalled(TimeSpan limit) =>
        [.. _turns.Where(loop => time.GetElapsedTime(loop.Value) > limit).Select(loop => loop.Key)];

    public void Trouble(string stream, string reason) => _troubles[stream] = reason;

    public void Well(string stream) => _troubles.TryRemove(stream, out _);
}
