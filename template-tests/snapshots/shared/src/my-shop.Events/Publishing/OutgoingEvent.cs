using System.Diagnostics;
using my_shop.Events.Logs;

namespace my_shop.Events.Publishing;

/// <summary>An event on its way to its stream. Disposing it ends its span; it can still be appended afterwards.</summary>
/// <param name="Name">The event's name.</param>
/// <param name="Stream">The key of its stream.</param>
/// <param name="EventId">Null if the entry's id is the event's.</param>
/// <param name="OnceAs">The key under which at most one entry is appended; null: each append adds one.</param>
/// <param name="Fields">The fields of its entry.</param>
/// <param name="Activity">The span of its publish; null if there is no listener.</param>
internal sealed record OutgoingEvent(
    EventName Name, string Stream, string? EventId, string? OnceAs, IReadOnlyList<EntryField> Fields, Activity? Activity) : IDisposable
{
    /// <summary>The event as it is appended again after an append with an unknown outcome.</summary>
    public OutgoingEvent AsRepeated() => EventId is null ? this : this with { Fields = EventFields.Repeat(Fields) };

    public void Dispose() => Activity?.Dispose();
}
