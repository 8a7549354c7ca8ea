namespace StackTemplates.Tests.Faults.Rig;

/// <summary>A line of the handler's own record.</summary>
/// <param name="What"><c>begin</c>, <c>done</c> or <c>failed</c>; only <c>done</c> has an effect.</param>
/// <param name="EventId">The event.</param>
/// <param name="EntryId">Its entry.</param>
/// <param name="Attempt">The attempt in the handler's context.</param>
/// <param name="Key">The event's key.</param>
/// <param name="Sequence">Its number among those of its key.</param>
/// <param name="Process">The process that handled it.</param>
/// <param name="At">The timestamp, of the same clock as in this process.</param>
public sealed record Effect(
    string What, string EventId, string EntryId, int Attempt, string Key, long Sequence, int Process, long At)
{
    /// <summary>Whether the event was applied.</summary>
    public bool IsDone => What == "done";

    /// <summary>Whether a handler began with it.</summary>
    public bool IsBegun => What == "begin";
}
