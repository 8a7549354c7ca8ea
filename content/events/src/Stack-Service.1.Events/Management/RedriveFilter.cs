using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Events.Management;

/// <summary>Selects the dead letters to put back. A property that is null is ignored.</summary>
/// <param name="Reason">The reason, for example <c>exhausted</c>.</param>
/// <param name="Type">The name of the event.</param>
/// <param name="Error">A part of the error text; case does not matter.</param>
/// <param name="From">The first id, an id among the dead letters, or a time.</param>
/// <param name="To">The last id, or a time.</param>
/// <param name="DryRun">Whether to only count them.</param>
/// <param name="PerSecond">How many to put back per second at most; null: as fast as possible.</param>
internal sealed record RedriveRequest(
    string? Reason = null, string? Type = null, string? Error = null, string? From = null, string? To = null, bool DryRun = false, int? PerSecond = null);

internal sealed record RedriveFilter(DeadLetterReason? Reason, string? Type, string? Error, EntryId From, EntryId To)
{
    public static readonly RedriveFilter All = new(null, null, null, EntryId.Zero, EntryId.Max);

    public bool Matches(LogEntry letter) =>
        letter.Id <= To
        && (Reason is not { } reason || letter.Text(DeadLetter.ReasonField) == DeadLetter.NameOf(reason))
        && (Type is null || letter.Text(EventFields.Type) == Type)
        && (Error is null || letter.Text(DeadLetter.ErrorField)?.Contains(Error, StringComparison.OrdinalIgnoreCase) == true);
}
