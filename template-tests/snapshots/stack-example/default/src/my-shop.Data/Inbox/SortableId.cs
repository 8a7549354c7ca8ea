using my_shop.Events;

namespace my_shop.Data.Inbox;

internal static class SortableId
{
    /// <summary>An entry's id in a form whose alphabetic order is that of the stream.</summary>
    public static string ToSortable(this EntryId id) => FormattableString.Invariant($"{id.Milliseconds:D20}-{id.Sequence:D20}");
}
