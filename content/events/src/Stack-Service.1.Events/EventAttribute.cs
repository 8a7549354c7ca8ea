namespace Stack_Service._1.Events;

/// <summary>Names an event. The part before the first dot is its category, the rest its type: <c>payments.received</c>.</summary>
/// <param name="name">Lower-case letters, digits, <c>-</c>, <c>_</c> and dots, with at least one dot between two parts.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class EventAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    /// <summary>
    /// Whether an entry has the members of the content as its fields and nothing else, as <c>XADD votes * option cats</c> writes it, for
    /// consumers and producers in other languages. The event's id is then the entry's, and the event needs a stream of its own.
    /// </summary>
    public bool Flat { get; init; }
}
