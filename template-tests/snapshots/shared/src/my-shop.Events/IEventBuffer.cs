using System.Runtime.InteropServices;
using System.Text.Json;

namespace my_shop.Events;

/// <summary>
/// Publishes events without waiting, for data that must neither slow down a request nor make it fail, such as an audit trail or statistics.
/// Thread-safe. Events are in memory until the event log has confirmed them: if the process dies, they are lost.
/// </summary>
public interface IEventBuffer
{
    /// <summary>
    /// Takes an event and publishes it as soon as the event log accepts it. The events of one stream keep their order, except for those
    /// whose first publish failed. If the event log may have recorded an event without confirming it, it is published again, marked as
    /// <see cref="PublishOptions.Repeated"/> unless it is flat.
    /// </summary>
    /// <returns>
    /// False if the event was dropped, because <c>Events:Buffer:Capacity</c> events are waiting already or the service has stopped.
    /// </returns>
    /// <exception cref="InvalidOperationException">The content cannot be serialized as an event.</exception>
    bool TryAdd<TEvent>(TEvent content, PublishOptions? options = null)
        where TEvent : notnull;

    /// <summary>Takes an event whose name is known only at run time.</summary>
    /// <param name="name">The event's name, which also determines its stream.</param>
    /// <param name="data">The content, as JSON in UTF-8. It is written as it is.</param>
    /// <inheritdoc cref="TryAdd{TEvent}(TEvent, PublishOptions)" path="/returns"/>
    bool TryAdd(EventName name, ReadOnlyMemory<byte> data, PublishOptions? options = null);

    /// <inheritdoc cref="TryAdd(EventName, ReadOnlyMemory{byte}, PublishOptions)"/>
    bool TryAdd(EventName name, JsonElement data, PublishOptions? options = null) =>
        TryAdd(name, JsonMarshal.GetRawUtf8Value(data).ToArray(), options);
}
