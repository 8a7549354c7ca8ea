using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Publishing;

/// <summary>
/// Keeps up to <see cref="BufferOptions.Capacity"/> events until they are appended. Each stream has a queue of its own, so that a stream
/// that refuses events does not hold up the others. A stop waits until all events are appended, as long as the host does.
/// </summary>
internal sealed partial class EventBuffer(
    EventEncoder encoder, EventAppender appender, IOptions<EventsOptions> options, EventMetrics metrics, TimeProvider time,
    ILogger<EventBuffer> logger)
    : IEventBuffer, IHostedService, IDisposable
{
    private readonly int _capacity = options.Value.Buffer.Capacity;
    private readonly ConcurrentDictionary<string, StreamBuffer> _streams = [];
    private readonly CancellationTokenSource _givingUp = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private volatile bool _isFull;
    private bool _isStopped;
    private long _fullSince;
    private long _dropped;

    // The number of events here, plus one until the stop, so it becomes zero exactly once: when everything is published.
    private int _inside = 1;

    public bool TryAdd<TEvent>(TEvent content, PublishOptions? publish)
        where TEvent : notnull => TryEnter() && Enqueue(() => encoder.Encode(content, publish ?? PublishOptions.None));

    public bool TryAdd(EventName name, ReadOnlyMemory<byte> data, PublishOptions? publish) =>
        TryEnter() && Enqueue(() => encoder.Encode(name, data, publish ?? PublishOptions.None));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // A host can be stopped twice.
        if (Interlocked.Exchange(ref _isStopped, true))
        {
            return;
        }
        CountOut();
        await _empty.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _givingUp.CancelAsync();
        if (Volatile.Read(ref _inside) is > 0 and var lost)
        {
            LogLost(logger, lost);
        }
    }

    /// <remarks>A host may be disposed while it still stops, so the source is only cancelled.</remarks>
    public void Dispose()
    {
        _isStopped = true;
        _givingUp.Cancel();
    }

    private bool TryEnter()
    {
        for (var inside = Volatile.Read(ref _inside);
            inside <= _capacity && !Volatile.Read(ref _isStopped);
            inside = Volatile.Read(ref _inside))
        {
            if (Interlocked.CompareExchange(ref _inside, inside + 1, inside) == inside)
            {
                metrics.Buffered(1);
                return true;
            }
        }
        Refuse();
        return false;
    }

    private bool Enqueue(Func<OutgoingEvent> encode)
    {
        OutgoingEvent outgoing;
        try
        {
            outgoing = encode();
        }
        catch
        {
            Leave();
            throw;
        }
        // The span ends here, because the caller does not wait any longer.
        outgoing.Dispose();
        _streams.GetOrAdd(outgoing.Stream, _ => new StreamBuffer(appender, time, Leave, Drop, _givingUp.Token)).Add(outgoing);
        return true;
    }

    private void Refuse()
    {
        metrics.BufferDropped();
        lock (_lock)
        {
            _dropped++;
            if (!_isFull && !_isStopped)
            {
                (_isFull, _fullSince, _dropped) = (true, time.GetTimestamp(), 1);
                LogFull(logger, _capacity);
            }
        }
    }

    private void Leave()
    {
        metrics.Buffered(-1);
        CountOut();
        // Half empty, because room for one event is used up at once while events arrive faster than they are published.
        if (_isFull && Volatile.Read(ref _inside) <= _capacity / 2)
        {
            lock (_lock)
            {
                if (_isFull)
                {
                    _isFull = false;
                    var lasted = time.GetElapsedTime(_fullSince);
                    LogRoom(logger, lasted.TotalSeconds, _dropped);
                }
            }
        }
    }

    private void Drop(OutgoingEvent outgoing, Exception failure)
    {
        LogDropped(logger, outgoing.Stream, failure);
        metrics.BufferDropped();
        Leave();
    }

    private void CountOut()
    {
        if (Interlocked.Decrement(ref _inside) == 0)
        {
            _empty.TrySetResult();
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The event buffer is full: {Capacity} events wait to be published, and more are dropped")]
    private static partial void LogFull(ILogger logger, int capacity);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The event buffer has room again after {Seconds:0.0} s; {Count} events were dropped")]
    private static partial void LogRoom(ILogger logger, double seconds, long count);

    [LoggerMessage(Level = LogLevel.Error, Message = "An event for stream {Stream} cannot be published and was dropped")]
    private static partial void LogDropped(ILogger logger, string stream, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} events of the buffer were not published before the service had to end")]
    private static partial void LogLost(ILogger logger, int count);
}
