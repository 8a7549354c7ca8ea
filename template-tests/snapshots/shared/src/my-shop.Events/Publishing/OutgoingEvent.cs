using System.Diagnostics;
using my_shop.Events.Logs;

namespace my_shop.Events.Publishing;

/// <summary>An event on its way to its stream. Disposing of it ends its span; it can be appended afterwards too.</summary>
/// <param name="EventId">Null where the entry's id is the event's.</param>
/// <param name="OnceAs">The key under which at most one entry is appended; null: each append makes one.</param>
/// <param name="Fields">The fields of its entry.</param>
/// <param name="Activity">The span of its publish; null where nobody listens.</param>
internal sealed record OutgoingEvent(
    string Stream, string? EventId, string? OnceAs, IReadOnlyList<EntryField> Fields, Activity? Activity) : IDisposable
{
    /// <summary>The event as it is appended again, after an append of which nobody knows whether it succeeded.</summary>
    public OutgoingEvent AsRepeated() => EventId is null ? this : this with { Fields = EventFields.Repeat(Fields) };

    public void Dispose() => Activity?.Dispose();
}
