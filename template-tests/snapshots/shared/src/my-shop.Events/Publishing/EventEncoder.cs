using System.Diagnostics;
using Microsoft.Extensions.Options;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Publishing;

/// <summary>Encodes events as entries: finds the stream, starts the span, writes the fields.</summary>
internal sealed class EventEncoder(IEventLog log, IEventSerializer serializer, IOptions<EventsOptions> options)
{
    /// <exception cref="ArgumentException">The event is flat, so it cannot have a key.</exception>
    public OutgoingEvent Encode<TEvent>(TEvent content, PublishOptions publish)
        where TEvent : notnull
    {
        var name = EventName.Of<TEvent>();
        return EventName.IsFlat<TEvent>()
            ? EncodeFlat(name, serializer.SerializeFlat(content), publish)
            : Encode(name, serializer.Serialize(content), publish);
    }

    public OutgoingEvent Encode(EventName name, ReadOnlyMemory<byte> data, PublishOptions publish)
    {
        var stream = options.Value.StreamOf(name);
        var eventId = publish.EventId ?? Guid.CreateVersion7().ToString();
        var activity = EventTracing.StartPublish(log.System, stream, eventId);
        return new(
            name, stream, eventId, OnceAs: null, EventFields.Write(name, eventId, data, publish, activity ?? Activity.Current), activity);
    }

    private OutgoingEvent EncodeFlat(EventName name, IReadOnlyList<EntryField> fields, PublishOptions publish)
    {
        if (publish.Key is not null)
        {
            throw new ArgumentException($"{name} is flat: its entries contain only the members of the content, no key.", nameof(publish));
        }
        var stream = options.Value.StreamOf(name);
        return new(name, stream, EventId: null, publish.EventId, fields, EventTracing.StartPublish(log.System, stream, publish.EventId));
    }
}
