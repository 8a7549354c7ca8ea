using System.Collections.Concurrent;
using my_shop.Events.Worker;

namespace my_shop.Events.Publishing;

/// <summary>
/// The queue of one stream in an <see cref="EventBuffer"/>. Appends many events at a time while that works, and one at a time, after
/// growing pauses, while it fails.
/// </summary>
/// <remarks>It runs only while there is something to append, because a waiting loop would have to be woken for each event.</remarks>
internal sealed class StreamBuffer(
    EventAppender appender, TimeProvider time, Action leave, Action<OutgoingEvent, Exception> drop, CancellationToken givingUp)
{
    // Enough to keep a connection busy, and the most events that a freeze can leave unconfirmed and recorded twice.
    private const int MaxInFlight = 256;

    private readonly ConcurrentQueue<OutgoingEvent> _queue = [];
    private readonly List<OutgoingEvent> _next = new(MaxInFlight);
    private readonly Backoff _backoff = new(time);
    private int _isRunning;

    public void Add(OutgoingEvent outgoing)
    {
        _queue.Enqueue(outgoing);
        if (Interlocked.CompareExchange(ref _isRunning, 1, 0) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static buffer => _ = buffer.RunAsync(), this, preferLocal: false);
        }
    }

    private async Task RunAsync()
    {
        do
        {
            var works = true;
            while (!givingUp.IsCancellationRequested && Fill())
            {
                works = await AppendAsync(works ? _next.Count : 1);
                if (works)
                {
                    _backoff.Reset();
                }
                else
                {
                    await _backoff.WaitAsync(givingUp);
                }
            }
            Volatile.Write(ref _isRunning, 0);
        }
        // An event may have been added after the last check, while this was still running.
        while (!_queue.IsEmpty && !givingUp.IsCancellationRequested && Interlocked.CompareExchange(ref _isRunning, 1, 0) == 0);
    }

    private bool Fill()
    {
        while (_next.Count < MaxInFlight && _queue.TryDequeue(out var outgoing))
        {
            _next.Add(outgoing);
        }
        return _next.Count > 0;
    }

    /// <summary>Appends the first events; unconfirmed ones stay at the front.</summary>
    /// <returns>Whether all of them were confirmed.</returns>
    private async Task<bool> AppendAsync(int count)
    {
        var unconfirmed = await Task.WhenAll(_next.Take(count).Select(TryAppendAsync));
        _next.RemoveRange(0, count);
        _next.InsertRange(0, unconfirmed.OfType<OutgoingEvent>());
        return unconfirmed.All(one => one is null);
    }

    /// <returns>Null if nothing is left to do; otherwise the event to append again.</returns>
    private async Task<OutgoingEvent?> TryAppendAsync(OutgoingEvent outgoing)
    {
        try
        {
            await appender.AppendAsync(outgoing, givingUp);
            leave();
            return null;
        }
        catch (EventLogException failure)
        {
            return failure.Failure == EventLogFailure.Unavailable ? outgoing.AsRepeated() : outgoing;
        }
        catch (Exception failure) when (failure is BacklogFullException or OperationCanceledException)
        {
            return outgoing;
        }
        catch (Exception failure)
        {
            drop(outgoing, failure);
            return null;
        }
    }
}
