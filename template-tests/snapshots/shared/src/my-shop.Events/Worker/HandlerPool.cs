using System.Collections.Concurrent;

namespace my_shop.Events.Worker;

/// <summary>
/// Runs up to <c>Concurrency</c> handlers at a time, in the configured order. <see cref="Settlement"/> writes the outcome of each
/// attempt.
/// </summary>
/// <remarks>
/// Runners start when there is work and end when there is none, because a waiting one would have to be woken for each entry.
/// </remarks>
internal sealed class HandlerPool
{
    private readonly WorkerSettings _settings;
    private readonly HandlerRunner _runner;
    private readonly BatchRunner _batchRunner;
    private readonly OutageGuard _outage;
    private readonly Pace _pace;
    private readonly Settlement _settlement;
    private readonly RunnerLimit _runners;

    // Unbounded here, bounded by the permits that a caller takes before it enqueues.
    private readonly ConcurrentQueue<IWork> _queue = [];
    private readonly Dictionary<BoundHandler, BatchQueue> _batches;
    private readonly KeyLanes? _lanes;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationToken _draining;
    private int _inside = 1;

    public HandlerPool(
        WorkerSettings settings, HandlerRunner runner, BatchRunner batchRunner, OutageGuard outage,
        SharedCapacity capacity, Settlement settlement)
    {
        (_settings, _runner, _batchRunner, _outage, _settlement) = (settings, runner, batchRunner, outage, settlement);
        (_pace, _runners) = (capacity.Pace, capacity.Runners);
        _lanes = settings.Options.Ordering == Ordering.PerKey ? new() : null;
        _batches = settings.Handlers.All.Where(handler => handler.Registration is IBatchRegistration)
            .ToDictionary(handler => handler, handler => new BatchQueue(handler, settings.Time, Queue));
    }

    /// <summary>Whether anything waits for a handler.</summary>
    public bool HasWaiting => !_queue.IsEmpty || _batches.Values.Any(batch => batch.Count > 0);

    private int Waiting => _queue.Count(work => work is InFlightEntry) + _batches.Values.Sum(batch => batch.Count);

    public void Enqueue(IReadOnlyCollection<InFlightEntry> entries)
    {
        Interlocked.Add(ref _inside, entries.Count);
        foreach (var entry in entries)
        {
            if (_lanes is null || _lanes.TryEnter(entry))
            {
                Add(entry);
            }
        }
        OfferBatches();
    }

    /// <summary>Completes after <see cref="Stop"/>, as soon as no entry is left here.</summary>
    /// <param name="draining">Cancels the handlers that still run when the time for stopping is over.</param>
    public Task RunAsync(CancellationToken draining)
    {
        _draining = draining;
        return _empty.Task;
    }

    /// <summary>
    /// Stops the pool, after which nothing more is enqueued. Queued entries that can be finished soon are still handled; the rest, and
    /// entries that wait for another attempt, are released.
    /// </summary>
    public void Stop()
    {
        _outage.Close();
        _stopped.TrySetResult();
        foreach (var batch in _batches.Values)
        {
            batch.Dispose();
        }
        // Another worker may be able to handle it now.
        var soonFinished = _outage.IsPaused ? 0 : _pace.FinishedWithin(TimeSpan.FromSeconds(1));
        for (var waiting = Waiting; waiting > soonFinished && _queue.TryDequeue(out var work);)
        {
            var released = work is BatchQueue batch ? batch.Take(int.MaxValue) : [(InFlightEntry)work];
            released.ForEach(Release);
            waiting -= released.Count;
        }
        CountOut();
    }

    /// <summary>
    /// Handles one entry while the worker is paused, preferably one that has not failed yet; if it fails, it goes to the end of the queue.
    /// </summary>
    /// <returns>Whether there was an entry and its handler returned.</returns>
    public async Task<bool> ProbeAsync()
    {
        for (var others = _queue.Count - 1; others > 0 && _queue.TryPeek(out var next) && HasFailed(next); others--)
        {
            if (_queue.TryDequeue(out next))
            {
                _queue.Enqueue(next);
            }
        }
        return _queue.TryDequeue(out var work) && (work is BatchQueue batch
            ? await HandleBatchAsync(batch.Handler, batch.TakeOne(butNot: HasFailed))
            : await HandleEntryAsync((InFlightEntry)work));
    }

    /// <summary>Continues with the waiting entries after a pause.</summary>
    public void Resume()
    {
        for (var waiting = _queue.Count; waiting > 0 && TryStartRunner(); waiting--)
        {
        }
    }

    /// <summary>Starts a runner for waiting entries, because a runner of another pool has ended.</summary>
    public void StartRunner()
    {
        if (!_queue.IsEmpty)
        {
            TryStartRunner();
        }
    }

    private bool HasFailed(IWork work) => work is InFlightEntry entry && (entry.Attempt > 1 || _outage.HasFailed(entry.Id));

    private void Add(InFlightEntry entry)
    {
        if (_batches.Count > 0 && _settings.Handlers.TryFind(entry.Received, out var handler, out _)
            && _batches.TryGetValue(handler, out var batch))
        {
            batch.Add(entry);
        }
        else
        {
            Queue(entry);
        }
    }

    private void OfferBatches()
    {
        foreach (var batch in _batches.Values)
        {
            batch.Offer();
        }
    }

    private void Queue(IWork work)
    {
        _queue.Enqueue(work);
        TryStartRunner();
    }

    private bool TryStartRunner()
    {
        var isStarted = !_outage.IsPaused && _runners.TryEnter(this);
        if (isStarted)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static pool => _ = pool.HandleAllAsync(), this, preferLocal: true);
        }
        return isStarted;
    }

    private async Task HandleAllAsync()
    {
        try
        {
            do
            {
                while (!_outage.IsPaused && _queue.TryDequeue(out var work))
                {
                    await HandleAsync(work);
                    if (_runners.OthersWait)
                    {
                        break;
                    }
                }
                _runners.Leave();
            }
            // An entry may have been added after the last check, while this runner was still counted.
            while (!_outage.IsPaused && !_queue.IsEmpty && _runners.TryEnter(this));
        }
        catch (Exception fault)
        {
            // Exceptions of handlers do not get here.
            _empty.TrySetException(fault);
        }
    }

    /// <returns>Whether a handler was called and returned.</returns>
    private Task<bool> HandleAsync(IWork work) => work is BatchQueue batch
        ? HandleBatchAsync(batch.Handler, batch.Take(batch.Handler.Options.MaxBatch))
        : HandleEntryAsync((InFlightEntry)work);

    private async Task<bool> HandleBatchAsync(BoundHandler handler, List<InFlightEntry> entries)
    {
        var isHandled = false;
        entries.RemoveAll(IsDroppedBeforeItsAttempt);
        await _batchRunner.RunAsync(handler, entries, ReviewAsync, _draining);
        return isHandled;

        Task ReviewAsync(InFlightEntry entry, Outcome outcome)
        {
            isHandled |= outcome.Kind == OutcomeKind.Acknowledge;
            return FinishAsync(entry, _outage.Review(entry.Id, outcome));
        }
    }

    private async Task<bool> HandleEntryAsync(InFlightEntry entry)
    {
        if (IsDroppedBeforeItsAttempt(entry))
        {
            return false;
        }
        var outcome = await _runner.RunAsync(entry, _draining);
        await FinishAsync(entry, _outage.Review(entry.Id, outcome));
        return outcome.Kind == OutcomeKind.Acknowledge;
    }

    private bool IsDroppedBeforeItsAttempt(InFlightEntry entry)
    {
        if (_draining.IsCancellationRequested)
        {
            Release(entry);
            return true;
        }
        if (entry.IsLost)
        {
            _settlement.Abandon(entry);
            Leave(entry);
            return true;
        }
        return false;
    }

    private async Task FinishAsync(InFlightEntry entry, Outcome outcome)
    {
        switch (outcome.Kind)
        {
            case OutcomeKind.Release:
                Release(entry);
                break;
            case OutcomeKind.Retry or OutcomeKind.TryLater when _lanes is not null && entry.Received.Key is not null:
                _ = RetryInPlaceAsync(entry, outcome);
                break;
            default:
                await _settlement.SettleAsync(entry, outcome);
                Leave(entry);
                break;
        }
    }

    /// <summary>Keeps a failed entry in flight, and the later entries of its key behind it, until its next attempt.</summary>
    private async Task RetryInPlaceAsync(InFlightEntry entry, Outcome outcome)
    {
        var delay = _settlement.AnnounceRetry(entry, outcome);
        if (outcome.Kind == OutcomeKind.TryLater)
        {
            entry.GiveBack(outcome.GivenBack);
        }
        Task stoppedOrLost = Task.WhenAny(_stopped.Task, entry.Ended);
        await stoppedOrLost.WaitAsync(delay, _settings.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_stopped.Task.IsCompleted)
        {
            // This attempt was made, so it counts; another worker makes the next one.
            entry.CountAttempt();
            Release(entry);
            return;
        }
        await _settlement.CountAttemptAsync(entry);
        Add(entry);
        OfferBatches();
    }

    private void Release(InFlightEntry entry)
    {
        var behind = _lanes?.LeaveWithAll(entry) ?? [];
        foreach (var one in behind.Prepend(entry))
        {
            _settlement.Release(one);
            CountOut();
        }
    }

    private void Leave(InFlightEntry entry)
    {
        if (_lanes?.Leave(entry) is { } next)
        {
            Add(next);
            OfferBatches();
        }
        CountOut();
    }

    // The count starts at one, which Stop removes, so this completes with the last entry, but not before Stop.
    private void CountOut()
    {
        if (Interlocked.Decrement(ref _inside) == 0)
        {
            _empty.TrySetResult();
        }
    }
}
