using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Events;

/// <summary>Serializes and deserializes events. To replace JSON, register another implementation after <c>AddEvents</c>.</summary>
public interface IEventSerializer
{
    ReadOnlyMemory<byte> Serialize<TEvent>(TEvent content)
        where TEvent : notnull;

    /// <summary>Writes the content's members as the fields of a flat entry; members that are null are left out.</summary>
    /// <exception cref="InvalidOperationException">There is no member to write, or readers would misunderstand one.</exception>
    IReadOnlyList<EntryField> SerializeFlat<TEvent>(TEvent content)
        where TEvent : notnull;

    /// <exception cref="UndecodableEventException">The bytes are not a <typeparamref name="TEvent"/>.</exception>
    TEvent Deserialize<TEvent>(ReadOnlyMemory<byte> data)
        where TEvent : notnull;

    /// <summary>Reads an entry whose fields are the content, as other producers write them.</summary>
    /// <exception cref="UndecodableEventException">The fields are not a <typeparamref name="TEvent"/>.</exception>
    TEvent Deserialize<TEvent>(IReadOnlyList<EntryField> fields)
        where TEvent : notnull;
}
