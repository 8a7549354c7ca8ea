using System.Runtime.InteropServices;
using System.Text.Json;

namespace my_shop.Events;

/// <summary>
/// Publishes events without waiting, for what must neither slow a request down nor fail it: an audit trail, statistics. Safe to use from
/// any number of threads. Events are in memory until the event log has confirmed them: a process that dies takes them with it.
/// </summary>
public interface IEventBuffer
{
    /// <summary>
    /// Takes an event, to be published as soon as the event log accepts it: those of one stream in their order, except for those whose
    /// first try failed. If the event log may have recorded one without confirming it, that one is published again, marked as
    /// <see cref="PublishOptions.Repeated"/> unless it is flat.
    /// </summary>
    /// <returns>
    /// False where the event is dropped, because <c>Events:Buffer:Capacity</c> events wait already or the service has stopped.
    /// </returns>
    /// <exception cref="InvalidOperationException">The content cannot be written as an event; the event log has no part in it.</exception>
    bool TryAdd<TEvent>(TEvent content, PublishOptions? options = null)
        where TEvent : notnull;

    /// <summary>Takes an event whose name is only known at run time.</summary>
    /// <param name="name">The event's name, which also says which stream it goes to.</param>
    /// <param name="data">The content, as JSON in UTF-8. It is written as it is.</param>
    /// <inheritdoc cref="TryAdd{TEvent}(TEvent, PublishOptions)" path="/returns"/>
    bool TryAdd(EventName name, ReadOnlyMemory<byte> data, PublishOptions? options = null);

    /// <inheritdoc cref="TryAdd(EventName, ReadOnlyMemory{byte}, PublishOptions)"/>
    bool TryAdd(EventName name, JsonElement data, PublishOptions? options = null) =>
        TryAdd(name, JsonMarshal.GetRawUtf8Value(data).ToArray(), options);
}
