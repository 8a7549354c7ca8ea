using Stack_Service._1.Events;

namespace Stack_Service._1.Progress;

/// <summary>
/// A change of a job's progress, as its entry in the stream of changes: <c>XADD {prefix}:changes * job … state running percent 40 …</c>.
/// </summary>
[Event("progress.changed", Flat = true)]
internal sealed record ProgressChanged(string Job, ProgressState State, int Percent, string Stage, string? Reason = null);
