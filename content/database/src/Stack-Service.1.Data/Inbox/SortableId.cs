using Stack_Service._1.Events;

namespace Stack_Service._1.Data.Inbox;

internal static class SortableId
{
    /// <summary>An entry's id in a form whose alphabetic order is that of the stream.</summary>
    public static string ToSortable(this EntryId id) => FormattableString.Invariant($"{id.Milliseconds:D20}-{id.Sequence:D20}");
}
