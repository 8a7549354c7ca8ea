using System.Runtime.InteropServices;
using System.Text.Json;

namespace Stack_Service._1.Events;

/// <summary>Publishes events. Thread-safe.</summary>
public interface IEventPublisher
{
    /// <summary>Records an event in its stream. When the task completes, the server has confirmed it and it will be handled.</summary>
    /// <returns>The event's id and its position in the stream.</returns>
    /// <exception cref="EventLogException">
    /// The event log did not confirm the event, and it is unknown whether it was recorded. Publish it again with the same
    /// <see cref="PublishOptions.EventId"/>, marked as <see cref="PublishOptions.Repeated"/>, so that handlers recognize the repetition.
    /// </exception>
    /// <exception cref="BacklogFullException">Too many events are waiting to be handled; nothing was recorded.</exception>
    /// <exception cref="ArgumentException">The event is flat, so it cannot have a <see cref="PublishOptions.Key"/>.</exception>
    Task<PublishedEvent> PublishAsync<TEvent>(TEvent content, PublishOptions options, CancellationToken cancellationToken = default)
        where TEvent : notnull;

    /// <inheritdoc cref="PublishAsync{TEvent}(TEvent, PublishOptions, CancellationToken)"/>
    Task<PublishedEvent> PublishAsync<TEvent>(TEvent content, CancellationToken cancellationToken = default)
        where TEvent : notnull => PublishAsync(content, PublishOptions.None, cancellationToken);

    /// <summary>Records an event whose name is known only at run time.</summary>
    /// <param name="name">The event's name, which also determines its stream.</param>
    /// <param name="data">The content, as JSON in UTF-8. It is written as it is.</param>
    /// <inheritdoc cref="PublishAsync{TEvent}(TEvent, PublishOptions, CancellationToken)" path="/returns|/exception"/>
    Task<PublishedEvent> PublishAsync(
        EventName name, ReadOnlyMemory<byte> data, PublishOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="PublishAsync(EventName, ReadOnlyMemory{byte}, PublishOptions, CancellationToken)"/>
    Task<PublishedEvent> PublishAsync(
        EventName name, JsonElement data, PublishOptions? options = null, CancellationToken cancellationToken = default) =>
        PublishAsync(name, JsonMarshal.GetRawUtf8Value(data).ToArray(), options, cancellationToken);
}

/// <param name="EventId">
/// The event's id; if it is null, a new UUIDv7. Pass the same id when you repeat a publish. The id of a flat event is that of its entry;
/// with an id passed here, a repeated publish appends no second entry for a day.
/// </param>
/// <param name="Key">
/// What the event belongs to, for example the number of an account. Events of one key keep their order if <c>Ordering</c> is PerKey.
/// </param>
/// <param name="Repeated">
/// Whether an earlier publish of the event may have succeeded. With <c>Deduplicate</c>, it is then handled once.
/// </param>
public sealed record PublishOptions(string? EventId = null, string? Key = null, bool Repeated = false)
{
    public static readonly PublishOptions None = new();
}

public sealed record PublishedEvent(string EventId, string Stream, EntryId EntryId);
