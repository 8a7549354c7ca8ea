using System.Threading.Channels;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>
/// Gives entries to handlers, so many at a time, in the order that is asked for. How an attempt ends decides what becomes of the
/// entry: see <see cref="Settlement"/>.
/// </summary>
internal sealed class HandlerPool(WorkerSettings settings, HandlerRunner runner, Settlement settlement)
{
    // Unbounded here, bounded by the slots that whoever enqueues has to take first.
    private readonly Channel<HeldEntry> _queue = Channel.CreateUnbounded<HeldEntry>();
    private readonly KeyLanes? _lanes = settings.Options.Ordering == Ordering.PerKey ? new() : null;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside = 1;

    public void Enqueue(HeldEntry entry)
    {
        Interlocked.Increment(ref _inside);
        if (_lanes is null || _lanes.TryEnter(entry))
        {
            _queue.Writer.TryWrite(entry);
        }
    }

    /// <summary>Handles entries until <see cref="Stop"/>; completes when none is left here.</summary>
    /// <param name="draining">Cancels handlers that still run when the time to stop is over.</param>
    public Task RunAsync(CancellationToken draining) =>
        Task.WhenAll(Enumerable.Range(0, settings.Options.Concurrency).Select(_ => Task.Run(() => HandleAllAsync(draining), CancellationToken.None)));

    /// <summary>Says that nothing more will come. What is here is still handled; what waits for another attempt goes back to the log.</summary>
    public void Stop()
    {
        _stopped.TrySetResult();
        CountOut();
    }

    private async Task HandleAllAsync(CancellationToken draining)
    {
        await foreach (var entry in _queue.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (draining.IsCancellationRequested)
            {
                HandBack(entry);
                continue;
            }
            if (entry.IsLost)
            {
                settlement.LetGo(entry);
                Leave(entry);
                continue;
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
    }

    /// <summary>Keeps a failed entry in hand, and what comes after it in line, until its next attempt.</summary>
    private async Task RetryInPlaceAsync(HeldEntry entry, Outcome outcome)
    {
        var delay = settlement.AnnounceRetry(entry, outcome);
        await _stopped.Task.WaitAsync(delay, settings.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_stopped.Task.IsCompleted)
        {
            // This attempt was made, so it counts; the next one is another worker's.
            entry.CountAttempt();
            HandBack(entry);
            return;
        }
        await settlement.CountAttemptAsync(entry);
        _queue.Writer.TryWrite(entry);
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
            _queue.Writer.TryWrite(next);
        }
        CountOut();
    }

    // The count begins at one, which Stop takes away: so the queue ends with the last entry, and not before the end is wanted.
    private void CountOut()
    {
        if (Interlocked.Decrement(ref _inside) == 0)
        {
            _queue.Writer.TryComplete();
        }
    }
}
