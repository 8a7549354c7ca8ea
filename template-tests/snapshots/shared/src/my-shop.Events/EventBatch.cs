using System.Collections;

namespace my_shop.Events;

/// <param name="Content">The event.</param>
/// <param name="Context">Its id, attempt and other metadata.</param>
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

    /// <summary>The failures of single events by their index: a <see cref="RejectEventException"/> for a rejected one.</summary>
    public IReadOnlyDictionary<int, Exception> Failures => _failures;

    /// <summary>Has one event redelivered later, as if its own handler had failed. The other events are not affected.</summary>
    /// <param name="index">The index of the event, from 0.</param>
    /// <param name="reason">The reason, for the log and, after the last attempt, for the dead letter.</param>
    public void Retry(int index, string reason) => Mark(index, new InvalidOperationException(reason));

    /// <summary>Makes one event a dead letter at once, because no retry can help it.</summary>
    /// <param name="index">The index of the event, from 0.</param>
    /// <param name="reason">The reason, which is stored in the dead letter.</param>
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
