using my_shop.Events.Logs;

namespace my_shop.Events;

/// <summary>Turns events into bytes and back. Register another one after <c>AddEvents</c> to replace JSON.</summary>
public interface IEventSerializer
{
    ReadOnlyMemory<byte> Serialize<TEvent>(TEvent content)
        where TEvent : notnull;

    /// <summary>Writes the content's members as the fields of a flat entry; those that are null are left out.</summary>
    /// <exception cref="InvalidOperationException">There is no member to write, or one that readers would misunderstand.</exception>
    IReadOnlyList<EntryField> SerializeFlat<TEvent>(TEvent content)
        where TEvent : notnull;

    /// <exception cref="UndecodableEventException">The bytes are no <typeparamref name="TEvent"/>.</exception>
    TEvent Deserialize<TEvent>(ReadOnlyMemory<byte> data)
        where TEvent : notnull;

    /// <summary>Reads an entry whose fields are the content, as other producers write them.</summary>
    /// <exception cref="UndecodableEventException">The fields make no <typeparamref name="TEvent"/>.</exception>
    TEvent Deserialize<TEvent>(IReadOnlyList<EntryField> fields)
        where TEvent : notnull;
}
