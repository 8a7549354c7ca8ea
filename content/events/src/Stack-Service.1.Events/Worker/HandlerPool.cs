using System.Collections.Concurrent;

namespace Stack_Service._1.Events.Worker;

/// <summary>
/// Runs handlers, up to <c>Concurrency</c> at a time, in the order that is asked for. <see cref="Settlement"/> writes how each attempt
/// ended.
/// </summary>
/// <remarks>Runners start when there is work and end when there is none: a waiting one would have to be woken for each entry.</remarks>
internal sealed class HandlerPool(WorkerSettings settings, HandlerRunner runner, OutageGuard outage, Settlement settlement)
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
        outage.Close();
        _stopped.TrySetResult();
        // What cannot be handled now, another worker may be able to handle.
        while (outage.IsPaused && _queue.TryDequeue(out var entry))
        {
            Release(entry);
        }
        CountOut();
    }

    /// <summary>Whether entries wait for a handler.</summary>
    public bool HasWaiting => !_queue.IsEmpty;

    /// <summary>Handles one entry while the worker is paused; those that fail go to the end of the queue.</summary>
    /// <returns>Whether there was one and its handler returned.</returns>
    public async Task<bool> ProbeAsync() =>
        _queue.TryDequeue(out var entry) && await HandleAsync(entry, _draining) == OutcomeKind.Acknowledge;

    /// <summary>Goes on with what waits, after the worker was paused.</summary>
    public void Resume()
    {
        for (var waiting = _queue.Count; waiting > 0 && TryStartRunner(); waiting--)
        {
        }
    }

    private void Queue(InFlightEntry entry)
    {
        _queue.Enqueue(entry);
        TryStartRunner();
    }

    private bool TryStartRunner()
    {
        var isStarted = !outage.IsPaused && TryAddRunner();
        if (isStarted)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static pool => _ = pool.HandleAllAsync(), this, preferLocal: true);
        }
        return isStarted;
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
                while (!outage.IsPaused && _queue.TryDequeue(out var entry))
                {
                    await HandleAsync(entry, _draining);
                }
                Interlocked.Decrement(ref _runners);
            }
            // An entry may have come after the last look, when this was still counted.
            while (!outage.IsPaused && !_queue.IsEmpty && TryAddRunner());
        }
        catch (Exception fault)
        {
            // None that a handler throws gets here.
            _empty.TrySetException(fault);
        }
    }

    private async Task<OutcomeKind> HandleAsync(InFlightEntry entry, CancellationToken draining)
    {
        if (draining.IsCancellationRequested)
        {
            Release(entry);
            return OutcomeKind.Release;
        }
        if (entry.IsLost)
        {
            settlement.Abandon(entry);
            Leave(entry);
            return OutcomeKind.Abandon;
        }
        var outcome = outage.Review(entry.Id, await runner.RunAsync(entry, draining));
        switch (outcome.Kind)
        {
            case OutcomeKind.Release:
                Release(entry);
                break;
            case OutcomeKind.Retry or OutcomeKind.TryLater when _lanes is not null && entry.Received.Key is not null:
                _ = RetryInPlaceAsync(entry, outcome);
                break;
            default:
                await settlement.SettleAsync(entry, outcome);
                Leave(entry);
                break;
        }
        return outcome.Kind;
    }

    /// <summary>Keeps a failed entry in flight, and the later entries of its key behind it, until its next attempt.</summary>
    private async Task RetryInPlaceAsync(InFlightEntry entry, Outcome outcome)
    {
        var delay = settlement.AnnounceRetry(entry, outcome);
        if (outcome.Kind == OutcomeKind.TryLater)
        {
            entry.GiveBack(outcome.GivenBack);
        }
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
