using System.Runtime.InteropServices;
using System.Text.Json;

namespace my_shop.Events;

/// <summary>Publishes events. Safe to use from any number of threads.</summary>
public interface IEventPublisher
{
    /// <summary>Records an event in its stream. When the task completes, the server has confirmed it and it will be handled.</summary>
    /// <returns>The event's id and its place in the stream.</returns>
    /// <exception cref="EventLogException">
    /// The event log did not confirm. Whether the event was recorded is then unknown: publish again with the same
    /// <see cref="PublishOptions.EventId"/>, marked as <see cref="PublishOptions.Repeated"/>, so that handlers can tell the repetition.
    /// </exception>
    /// <exception cref="BacklogFullException">The stream holds as many unhandled events as it may; nothing was recorded.</exception>
    /// <exception cref="ArgumentException">The event is flat, and its entry has no place for a <see cref="PublishOptions.Key"/>.</exception>
    Task<PublishedEvent> PublishAsync<TEvent>(TEvent content, PublishOptions options, CancellationToken cancellationToken = default)
        where TEvent : notnull;

    /// <inheritdoc cref="PublishAsync{TEvent}(TEvent, PublishOptions, CancellationToken)"/>
    Task<PublishedEvent> PublishAsync<TEvent>(TEvent content, CancellationToken cancellationToken = default)
        where TEvent : notnull => PublishAsync(content, PublishOptions.None, cancellationToken);

    /// <summary>Records an event whose name is only known at run time.</summary>
    /// <param name="name">The event's name, which also says which stream it goes to.</param>
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
/// The event's id; a new UUIDv7 where it is null. Give the same one when a publish is repeated. A flat event's id is that of its entry; with
/// an id given here, a repeated publish appends no second entry for a day.
/// </param>
/// <param name="Key">What the event belongs to, an order's number for example. Events of one key keep their order where <c>Ordering</c> is PerKey.</param>
/// <param name="Repeated">Whether an earlier publish of the event may have succeeded; where <c>Deduplicate</c> is set, it is then handled once.</param>
public sealed record PublishOptions(string? EventId = null, string? Key = null, bool Repeated = false)
{
    public static readonly PublishOptions None = new();
}

public sealed record PublishedEvent(string EventId, string Stream, EntryId EntryId);
