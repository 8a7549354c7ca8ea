using System.Text.Json.Serialization;
using Stack_Service._1.Events;

namespace Stack_Service._1.Progress;

/// <summary>How far a job is.</summary>
/// <param name="Percent">From 0 to 100.</param>
/// <param name="Stage">What it is doing, in the words of its handler.</param>
/// <param name="Reason">Why it failed; null if it did not.</param>
public sealed record ProgressSnapshot(string Job, ProgressState State, int Percent, string Stage, string? Reason = null)
{
    /// <summary>
    /// The entry of the change that led here, in the stream of changes. If the snapshot is not from there, <see cref="EntryId.Zero"/> for a
    /// job that has not begun, and <see cref="EntryId.Max"/> for one that has ended.
    /// </summary>
    [JsonIgnore]
    public EntryId Change { get; init; }

    [JsonIgnore]
    public bool IsFinal => State != ProgressState.Running;

    /// <summary>Whether a client whose last change is <paramref name="last"/> does not know it.</summary>
    public bool IsNewAfter(EntryId? last) => last is not { } known || Change > known || (IsFinal && Change != known);
}
