namespace Stack_Service._1.Progress;

/// <summary>Keeps the status of each job, and a stream of their changes.</summary>
internal interface IProgressStore
{
    /// <summary>
    /// Records a change in one step: the status and the entry in the stream of changes, unless the job has ended or a later delivery has
    /// reported.
    /// </summary>
    Task<ProgressAnswer> WriteAsync(ProgressWrite write, CancellationToken cancellationToken);

    /// <summary>The status of a job; null if there is none, or none any more.</summary>
    Task<ProgressSnapshot?> FindAsync(string job, CancellationToken cancellationToken);
}

/// <param name="Fence">The fence of the delivery; null for an end, which does not depend on deliveries.</param>
/// <param name="Percent">Null: as it was.</param>
/// <param name="Stage">Null: as it was.</param>
internal sealed record ProgressWrite(string Job, long? Fence, ProgressState State, int? Percent, string? Stage, string? Reason);
