using Stack_Service._1.Events;

namespace Stack_Service._1.Progress;

/// <summary>Records how far jobs are. It belongs to the DI scope of one delivery, and is not thread-safe.</summary>
public interface IProgress
{
    /// <summary>Records how far a job is. Reports that follow the last one too closely are left out, which counts as recorded.</summary>
    /// <param name="percent">From 0 to 100.</param>
    /// <param name="stage">What the handler is doing, for people.</param>
    /// <param name="context">The delivery that does the job. Its fence keeps out reports of earlier deliveries.</param>
    /// <exception cref="EventLogException">The broker did not confirm it.</exception>
    /// <exception cref="BacklogFullException">The broker has no memory left.</exception>
    /// <exception cref="OperationCanceledException">Another worker has claimed the event. Do not catch it.</exception>
    Task<ProgressAnswer> ReportAsync(string job, int percent, string stage, EventContext context, CancellationToken cancellationToken);

    /// <summary>
    /// As <see cref="ReportAsync"/>, but never left out: call it before an effect, to find out whether the delivery may still have it.
    /// </summary>
    Task<ProgressAnswer> ConfirmAsync(string job, int percent, string stage, EventContext context, CancellationToken cancellationToken);

    /// <summary>Ends a job, unless it has ended already. Call it when the outcome is certain, and as often as you like.</summary>
    /// <param name="outcome">One of the final states.</param>
    /// <param name="reason">Why it failed; otherwise null.</param>
    /// <exception cref="EventLogException">The broker did not confirm it.</exception>
    /// <exception cref="BacklogFullException">The broker has no memory left.</exception>
    Task EndAsync(string job, ProgressState outcome, string? reason, CancellationToken cancellationToken);
}

/// <summary>What became of a report.</summary>
public enum ProgressAnswer
{
    /// <summary>It was recorded, or left out because it follows the last one too closely. Go on.</summary>
    Recorded,

    /// <summary>A later delivery of the event has reported already. Stop, and write nothing any more.</summary>
    Superseded,

    /// <summary>The job has ended, for example because it was cancelled. Stop; nothing is left to do.</summary>
    Ended,
}
