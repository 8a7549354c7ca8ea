using System.Diagnostics;
using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Events.Publishing;

/// <summary>An event on its way to its stream. Disposing of it ends its span; it can be appended afterwards too.</summary>
/// <param name="Name">The event's name.</param>
/// <param name="Stream">The key of its stream.</param>
/// <param name="EventId">Null where the entry's id is the event's.</param>
/// <param name="OnceAs">The key under which at most one entry is appended; null: each append makes one.</param>
/// <param name="Fields">The fields of its entry.</param>
/// <param name="Activity">The span of its publish; null where nobody listens.</param>
internal sealed record OutgoingEvent(
    EventName Name, string Stream, string? EventId, string? OnceAs, IReadOnlyList<EntryField> Fields, Activity? Activity) : IDisposable
{
    /// <summary>The event as it is appended again, after an append of which nobody knows whether it succeeded.</summary>
    public OutgoingEvent AsRepeated() => EventId is null ? this : this with { Fields = EventFields.Repeat(Fields) };

    public void Dispose() => Activity?.Dispose();
}
