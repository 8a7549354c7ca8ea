using System.Collections;

namespace my_shop.Events;

/// <param name="Content">The event.</param>
/// <param name="Context">What is known of it beside its content.</param>
public readonly record struct BatchItem<TEvent>(TEvent Content, EventContext Context)
    where TEvent : notnull;

/// <summary>Events that are handled together. Not thread-safe.</summary>
/// <param name="items">The events, in the order of their stream.</param>
public sealed class EventBatch<TEvent>(IReadOnlyList<BatchItem<TEvent>> items) : IReadOnlyList<BatchItem<TEvent>>
    where TEvent : notnull
{
    private readonly Dictionary<int, Exception> _failures = [];

    public int Count => items.Count;

    public BatchItem<TEvent> this[int index] => items[index];

    /// <summary>What was said of single events: a <see cref="RejectEventException"/> for one that is rejected, by its index.</summary>
    public IReadOnlyDictionary<int, Exception> Failures => _failures;

    /// <summary>Has one event redelivered later, as if its own handler had failed; the others are not touched by it.</summary>
    /// <param name="index">Which one, from 0.</param>
    /// <param name="reason">Why: for the log and, after the last attempt, for its dead letter.</param>
    public void Retry(int index, string reason) => Mark(index, new InvalidOperationException(reason));

    /// <summary>Makes one event a dead letter at once, because no retry can help it.</summary>
    /// <param name="index">Which one, from 0.</param>
    /// <param name="reason">Why: it is kept with the dead letter.</param>
    public void Reject(int index, string reason) => Mark(index, new RejectEventException(reason));

    public IEnumerator<BatchItem<TEvent>> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Mark(int index, Exception failure)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        _failures[index] = failure;
    }
}
