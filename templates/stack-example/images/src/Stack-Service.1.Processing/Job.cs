using Stack_Service._1.Events;
using Stack_Service._1.Progress;

namespace Stack_Service._1.Processing;

/// <summary>One delivery of one image.</summary>
internal sealed class Job(Guid imageId, IProgress progress, EventContext context)
{
    private readonly string _name = imageId.ToString();

    /// <returns>False if the job has ended, for example because it was cancelled.</returns>
    /// <exception cref="OperationCanceledException">A later delivery has begun.</exception>
    public async Task<bool> ReportAsync(int percent, string stage, CancellationToken cancellationToken) =>
        GoesOn(await progress.ReportAsync(_name, percent, stage, context, cancellationToken));

    /// <inheritdoc cref="ReportAsync"/>
    public async Task<bool> ConfirmAsync(int percent, string stage, CancellationToken cancellationToken) =>
        GoesOn(await progress.ConfirmAsync(_name, percent, stage, context, cancellationToken));

    // As if the lease were lost already: this worker will find that out at its next renewal.
    private bool GoesOn(ProgressAnswer answer) => answer == ProgressAnswer.Superseded
        ? throw new OperationCanceledException($"A later delivery of image {_name} has begun.")
        : answer == ProgressAnswer.Recorded;
}
