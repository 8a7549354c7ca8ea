using System.Diagnostics;
using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Events.Transactions;

/// <summary>What an outbox needs of the event layer: events as rows, and rows as entries.</summary>
public interface IOutboxTarget
{
    /// <summary>Publishes without an outbox.</summary>
    IEventPublisher Direct { get; }

    /// <exception cref="ArgumentException">The event is flat, and its entry has no place for a key.</exception>
    OutboxEvent Encode<TEvent>(TEvent content, PublishOptions options)
        where TEvent : notnull;

    OutboxEvent Encode(EventName name, ReadOnlyMemory<byte> data, PublishOptions options);

    /// <summary>Appends rows of one stream, in their order, as far as there is room.</summary>
    /// <returns>How many of them were appended, from the first on, and why the rest was not; null where all were.</returns>
    Task<OutboxResult> AppendAsync(string stream, OutboxBatch batch, CancellationToken cancellationToken);
}

/// <summary>An event on its way into an outbox. Disposing of it ends its span.</summary>
/// <param name="EventId">The event's id; of a flat event, an id for its row.</param>
/// <param name="IsFlat">Whether the entry's id will be the event's.</param>
/// <param name="Once">Whether at most one entry is appended under that id in a day.</param>
/// <param name="Activity">The span of its publish; null where nobody listens.</param>
public sealed record OutboxEvent(
    string Stream, EventName Name, string EventId, string? Key, bool IsFlat, bool Once,
    IReadOnlyList<EntryField> Fields, Activity? Activity) : IDisposable
{
    public void Dispose() => Activity?.Dispose();
}

/// <param name="Failure">An <see cref="EventLogException"/> or a <see cref="BacklogFullException"/>.</param>
public readonly record struct OutboxResult(int Appended, Exception? Failure = null);
