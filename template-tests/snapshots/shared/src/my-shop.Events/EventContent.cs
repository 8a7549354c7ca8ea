using my_shop.Events.Logs;

namespace my_shop.Events;

/// <summary>The content of an event of which only the name is known; handlers of a whole category receive it.</summary>
public sealed class EventContent
{
    private readonly IEventSerializer _serializer;

    internal EventContent(ReadOnlyMemory<byte>? data, IReadOnlyList<EntryField> fields, IEventSerializer serializer) =>
        (Data, Fields, _serializer) = (data, fields, serializer);

    /// <summary>The serialized content; null if the entry's fields are the content.</summary>
    public ReadOnlyMemory<byte>? Data { get; }

    /// <summary>All fields of the entry.</summary>
    public IReadOnlyList<EntryField> Fields { get; }

    /// <exception cref="UndecodableEventException">
    /// The content is not a <typeparamref name="TEvent"/>. Do not catch it: the event becomes a dead letter.
    /// </exception>
    public TEvent As<TEvent>()
        where TEvent : notnull => _serializer.Read<TEvent>(Data, Fields);
}
