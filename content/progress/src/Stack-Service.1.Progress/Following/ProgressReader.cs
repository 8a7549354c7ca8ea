using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stack_Service._1.Events;

namespace Stack_Service._1.Progress.Following;

internal sealed partial class ProgressReader(
    IProgressStore store, ProgressHub hub, IOptions<ProgressOptions> options, TimeProvider time, IHostApplicationLifetime lifetime,
    ILogger<ProgressReader> logger) : IProgressReader
{
    public bool IsFull => hub.Count >= options.Value.MaxFollowers;

    public async Task<ProgressSnapshot?> FindAsync(
        string job, Func<CancellationToken, Task<ProgressSnapshot?>>? elsewhere, CancellationToken cancellationToken)
    {
        ProgressSnapshot? known = null;
        EventLogException? away = null;
        try
        {
            known = await store.FindAsync(job, cancellationToken);
        }
        catch (EventLogException failure)
        {
            away = failure;
        }
        if (known is { IsFinal: true })
        {
            return known;
        }
        var other = elsewhere is null ? null : await elsewhere(cancellationToken);
        if (away is not null && other is null)
        {
            throw away;
        }
        return other is { IsFinal: true } ? other : known ?? other;
    }

    public async IAsyncEnumerable<ProgressSnapshot?> FollowAsync(
        string job, EntryId? last, Func<CancellationToken, Task<ProgressSnapshot?>>? elsewhere,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Open streams must not hold up the stop.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        // Before the state is read, so that no change falls in between.
        using var subscription = hub.Subscribe(job);
        while (!ending.IsCancellationRequested)
        {
            var current = await ReadAsync(job, elsewhere, cancellationToken);
            if (current is not null && current.IsNewAfter(last))
            {
                last = current.Change;
                yield return current;
            }
            else
            {
                yield return null;
            }
            if (current is { IsFinal: true })
            {
                yield break;
            }
            while (await subscription.WaitAsync(options.Value.Heartbeat, time, ending.Token))
            {
                while (subscription.TryRead(out var change))
                {
                    if (change.IsNewAfter(last))
                    {
                        last = change.Change;
                        yield return change;
                    }
                    if (change.IsFinal)
                    {
                        yield break;
                    }
                }
                if (subscription.TakeMissed())
                {
                    break;
                }
            }
        }
    }

    // While nobody can say how far the job is, the client waits as if nothing happened.
    private async Task<ProgressSnapshot?> ReadAsync(
        string job, Func<CancellationToken, Task<ProgressSnapshot?>>? elsewhere, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(job, elsewhere, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnknown(logger, job, failure.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The progress of {Job} cannot be read, so its followers wait: {Reason}")]
    private static partial void LogUnknown(ILogger logger, string job, string reason);
}
