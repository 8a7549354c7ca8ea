using System.Collections.Concurrent;

namespace my_shop.Events.Worker;

/// <summary>
/// Gives entries to handlers, so many at a time, in the order that is asked for. How an attempt ends decides what becomes of the
/// entry: see <see cref="Settlement"/>.
/// </summary>
/// <remarks>Runners start when there is work and end when there is none: a waiting one would have to be woken for each entry.</remarks>
internal sealed class HandlerPool(WorkerSettings settings, HandlerRunner runner, Settlement settlement)
{
    // Unbounded here, bounded by the slots that whoever enqueues has to take first.
    private readonly ConcurrentQueue<HeldEntry> _queue = [];
    private readonly KeyLanes? _lanes = settings.Options.Ordering == Ordering.PerKey ? new() : null;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationToken _draining;
    private int _runners;
    private int _inside = 1;

    public void Enqueue(HeldEntry entry)
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

    /// <summary>Says that nothing more will come. What is here is still handled; what waits for another attempt goes back to the log.</summary>
    public void Stop()
    {
        _stopped.TrySetResult();
        CountOut();
    }

    private void Queue(HeldEntry entry)
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

    private async Task HandleAsync(HeldEntry entry, CancellationToken draining)
    {
        if (draining.IsCancellationRequested)
        {
            HandBack(entry);
            return;
        }
        if (entry.IsLost)
        {
            settlement.LetGo(entry);
            Leave(entry);
            return;
        }
        var outcome = await runner.RunAsync(entry, draining);
        switch (outcome.Kind)
        {
            case OutcomeKind.HandBack:
                HandBack(entry);
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

    /// <summary>Keeps a failed entry in hand, and what comes after it in line, until its next attempt.</summary>
    private async Task RetryInPlaceAsync(HeldEntry entry, Outcome outcome)
    {
        var delay = settlement.AnnounceRetry(entry, outcome);
        Task stoppedOrLost = Task.WhenAny(_stopped.Task, entry.Ended);
        await stoppedOrLost.WaitAsync(delay, settings.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_stopped.Task.IsCompleted)
        {
            // This attempt was made, so it counts; the next one is another worker's.
            entry.CountAttempt();
            HandBack(entry);
            return;
        }
        await settlement.CountAttemptAsync(entry);
        Queue(entry);
    }

    private void HandBack(HeldEntry entry)
    {
        var behind = _lanes?.LeaveWithAll(entry) ?? [];
        foreach (var one in behind.Prepend(entry))
        {
            settlement.HandBack(one);
            CountOut();
        }
    }

    private void Leave(HeldEntry entry)
    {
        if (_lanes?.Leave(entry) is { } next)
        {
            Queue(next);
        }
        CountOut();
    }

    // The count begins at one, which Stop takes away: so this ends with the last entry, and not before the end is wanted.
    private void CountOut()
    {
        if (Interlocked.Decrement(ref _inside) == 0)
        {
            _empty.TrySetResult();
        }
    }
}
