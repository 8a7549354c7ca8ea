using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Events;

internal static class EventSerializerExtensions
{
    /// <summary>Reads a content from its serialized form, or from the fields of an entry that has none.</summary>
    /// <exception cref="UndecodableEventException">The content is not a <typeparamref name="TEvent"/>.</exception>
    public static TEvent Read<TEvent>(this IEventSerializer serializer, ReadOnlyMemory<byte>? data, IReadOnlyList<EntryField> fields)
        where TEvent : notnull =>
        data is { } bytes ? serializer.Deserialize<TEvent>(bytes) : serializer.Deserialize<TEvent>(fields);
}
