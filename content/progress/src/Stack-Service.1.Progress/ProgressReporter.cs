using Microsoft.Extensions.Options;
using Stack_Service._1.Events;

namespace Stack_Service._1.Progress;

/// <summary>The reports of one delivery.</summary>
internal sealed class ProgressReporter(IProgressStore store, IOptions<ProgressOptions> options, TimeProvider time) : IProgress
{
    private readonly Dictionary<string, Last> _last = [];

    public Task<ProgressAnswer> ReportAsync(
        string job, int percent, string stage, EventContext context, CancellationToken cancellationToken) =>
        _last.TryGetValue(job, out var last) && time.GetElapsedTime(last.At) < options.Value.Interval
            ? Task.FromResult(last.Answer)
            : ConfirmAsync(job, percent, stage, context, cancellationToken);

    public async Task<ProgressAnswer> ConfirmAsync(
        string job, int percent, string stage, EventContext context, CancellationToken cancellationToken)
    {
        var fence = await context.FenceAsync(cancellationToken);
        var answer = await store.WriteAsync(
            new(job, fence, ProgressState.Running, Math.Clamp(percent, 0, 100), stage, Reason: null), cancellationToken);
        _last[job] = new(time.GetTimestamp(), answer);
        return answer;
    }

    public Task EndAsync(string job, ProgressState outcome, string? reason, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(outcome, ProgressState.Running);
        return store.WriteAsync(
            new(job, Fence: null, outcome, outcome == ProgressState.Done ? 100 : null, Stage: null, reason), cancellationToken);
    }

    private readonly record struct Last(long At, ProgressAnswer Answer);
}
