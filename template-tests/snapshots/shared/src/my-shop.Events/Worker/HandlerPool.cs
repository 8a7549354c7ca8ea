using System.Collections.Concurrent;

namespace my_shop.Events.Worker;

/// <summary>
/// Runs handlers, up to <c>Concurrency</c> at a time, in the order that is asked for. <see cref="Settlement"/> writes how each attempt
/// ended.
/// </summary>
/// <remarks>Runners start when there is work and end when there is none: a waiting one would have to be woken for each entry.</remarks>
internal sealed class HandlerPool(WorkerSettings settings, HandlerRunner runner, Settlement settlement)
{
    // Unbounded here, bounded by the permits that a caller takes before it enqueues.
    private readonly ConcurrentQueue<InFlightEntry> _queue = [];
    private readonly KeyLanes? _lanes = settings.Options.Ordering == Ordering.PerKey ? new() : null;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationToken _draining;
    private int _runners;
    private int _inside = 1;

    public void Enqueue(InFlightEntry entry)
    {
        Interlocked.Increment(ref _inside);
        if (_lanes is null || _lanes.TryEnter(entry))
        {
            Queue(entry);
        }
    }

    /// <summary>Completes after <see cref="Stop"/>, when no entry is left here.</summary>
    /// <param name="draining">Cancels handlers that still run when the time to stop is over.</param>
    public Task RunAsync(CancellationToken draining)
    {
        _draining = draining;
        return _empty.Task;
    }

    /// <summary>Nothing more will be enqueued. What is queued is still handled; what waits for another attempt is released.</summary>
    public void Stop()
    {
        _stopped.TrySetResult();
        CountOut();
    }

    private void Queue(InFlightEntry entry)
    {
        _queue.Enqueue(entry);
        if (TryAddRunner())
        {
            ThreadPool.UnsafeQueueUserWorkItem(static pool => _ = pool.HandleAllAsync(), this, preferLocal: true);
        }
    }

    private bool TryAddRunner()
    {
        for (var running = _runners; running < settings.Options.Concurrency; running = _runners)
        {
            if (Interlocked.CompareExchange(ref _runners, running + 1, running) == running)
            {
                return true;
            }
        }
        return false;
    }

    private async Task HandleAllAsync()
    {
        try
        {
            do
            {
                while (_queue.TryDequeue(out var entry))
                {
                    await HandleAsync(entry, _draining);
                }
                Interlocked.Decrement(ref _runners);
            }
            // An entry may have come after the last look, when this was still counted.
            while (!_queue.IsEmpty && TryAddRunner());
        }
        catch (Exception fault)
        {
            // None that a handler throws gets here.
            _empty.TrySetException(fault);
        }
    }

    private async Task HandleAsync(InFlightEntry entry, CancellationToken draining)
    {
        if (draining.IsCancellationRequested)
        {
            Release(entry);
            return;
        }
        if (entry.IsLost)
        {
            settlement.Abandon(entry);
            Leave(entry);
            return;
        }
        var outcome = await runner.RunAsync(entry, draining);
        switch (outcome.Kind)
        {
            case OutcomeKind.Release:
                Release(entry);
                break;
            case OutcomeKind.Retry when _lanes is not null && entry.Received.Key is not null:
                _ = RetryInPlaceAsync(entry, outcome);
                break;
            default:
                await settlement.SettleAsync(entry, outcome);
                Leave(entry);
                break;
        }
    }

    /// <summary>Keeps a failed entry in flight, and the later entries of its key behind it, until its next attempt.</summary>
    private async Task RetryInPlaceAsync(InFlightEntry entry, Outcome outcome)
    {
        var delay = settlement.AnnounceRetry(entry, outcome);
        Task stoppedOrLost = Task.WhenAny(_stopped.Task, entry.Ended);
        await stoppedOrLost.WaitAsync(delay, settings.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_stopped.Task.IsCompleted)
        {
            // This attempt was made, so it counts; the next one is another worker's.
            entry.CountAttempt();
            Release(entry);
            return;
        }
        await settlement.CountAttemptAsync(entry);
        Queue(entry);
    }

    private void Release(InFlightEntry entry)
    {
        var behind = _lanes?.LeaveWithAll(entry) ?? [];
        foreach (var one in behind.Prepend(entry))
        {
            settlement.Release(one);
            CountOut();
        }
    }

    private void Leave(InFlightEntry entry)
    {
        if (_lanes?.Leave(entry) is { } next)
        {
            Queue(next);
        }
        CountOut();
    }

    // The count starts at one, which Stop removes: so this completes with the last entry, and not before Stop.
    private void CountOut()
    {
        if (Interlocked.Decrement(ref _inside) == 0)
        {
            _empty.TrySetResult();
        }
    }
}
