using System.Collections.Concurrent;

namespace my_shop.Events.Worker;

/// <summary>What the worker's loops say of themselves: when each last turned, what holds it up, and what should worry somebody.</summary>
internal sealed class WorkerHealth(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, long> _turns = [];
    private readonly ConcurrentDictionary<string, string> _troubles = [];
    private readonly ConcurrentDictionary<string, string> _concerns = [];

    /// <summary>What holds each loop up, by its name; empty where all is well.</summary>
    public IReadOnlyDictionary<string, string> Troubles => _troubles;

    /// <summary>What goes on well enough but wants looking at, each as a sentence.</summary>
    public IEnumerable<string> Concerns => _concerns.Values;

    public void Turned(string loop) => _turns[loop] = time.GetTimestamp();

    public void Ended(string loop)
    {
        _turns.TryRemove(loop, out _);
        _troubles.TryRemove(loop, out _);
    }

    /// <summary>Loops that did not turn for <paramref name="limit"/>.</summary>
    public List<string> Stalled(TimeSpan limit) =>
        [.. _turns.Where(loop => time.GetElapsedTime(loop.Value) > limit).Select(loop => loop.Key)];

    public void Trouble(string loop, string reason) => _troubles[loop] = reason;

    public void Well(string loop) => _troubles.TryRemove(loop, out _);

    /// <param name="about">What it is about; a later word on the same replaces it.</param>
    /// <param name="sentence">What worries; null where it no longer does.</param>
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
