using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>
/// Reads new entries as fast as handlers take them, from one stream or from all streams of a category. After any failure it backs off and
/// continues; it ends only with the host.
/// </summary>
/// <param name="name">What it reads, for people: the stream's key, or <c>category.*</c>.</param>
internal sealed partial class ReadLoop(
    string name, SubscriptionSettings settings, SharedCapacity capacity, WorkerHealth health, ILogger<ReadLoop> logger)
{
    // The longest wait at the server for the streams of a category, because new streams can be added at any time.
    private static readonly TimeSpan LongestSharedWait = TimeSpan.FromMilliseconds(500);

    private readonly Backoff _backoff = new(settings.Time);
    private readonly StreamRotation _rotation = new();
    private readonly string _loop = $"read {settings.Group} {name}";
    private readonly Signal _added = new();
    private volatile StreamReading[] _streams = [];

    // False since a read has failed, null before the first one. Either way the connection is suspect, and the next outcome is logged.
    private bool? _reading;

    // Whether the last read returned as many entries as requested, so that the next one need not wait for some.
    private bool _mayHaveMore;

    private TimeSpan Wait => settings.Events.Wait == Events.Wait.Polling ? TimeSpan.Zero
        : settings.IsCategory && settings.Events.Block > LongestSharedWait ? LongestSharedWait
        : settings.Events.Block;

    /// <summary>Has a stream read from now on. One caller at a time.</summary>
    public void Add(StreamReading stream)
    {
        _streams = [.. _streams, stream];
        _added.Set();
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        await using var reader = settings.Log.OpenReader(settings.Group, settings.Consumer, settings.Events.Block);
        if (!settings.IsCategory)
        {
            health.Failing(_loop, "No read has returned yet.");
        }
        while (!stopping.IsCancellationRequested)
        {
            Heartbeat();
            try
            {
                await ReadOnceAsync(reader, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                await RecoverAsync(failure, stopping);
            }
        }
        health.Ended(_loop);
        Array.ForEach(_streams, stream => stream.Ended());
    }

    private async Task ReadOnceAsync(IEventReader reader, CancellationToken stopping)
    {
        var (added, streams, used) = (_added.Next, _streams, 0);
        foreach (var stream in streams.Where(stream => !stream.IsWaiting && (!stream.IsReading || stream.Outage.IsPaused)))
        {
            Heartbeat();
            used += await ReadAloneAsync(reader, stream, stopping);
        }
        var ready = Array.FindAll(streams, stream => stream.IsReading && !stream.Outage.IsPaused);
        if (ready.Length > 0)
        {
            used += await ReadTogetherAsync(reader, ready, stopping);
            if (used > 0)
            {
                // This thread continues with the entries that were just delivered, and another one reads the next.
                await Task.Yield();
            }
        }
        if (used == 0 && (ready.Length == 0 || Wait == TimeSpan.Zero))
        {
            await added.WaitAsync(settings.Events.PollInterval, settings.Time, stopping)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<int> ReadAloneAsync(IEventReader reader, StreamReading stream, CancellationToken stopping)
    {
        try
        {
            if (!await stream.PrepareAsync(stopping))
            {
                health.Healthy(_loop);
                return 0;
            }
            var isPaused = stream.Outage.IsPaused;
            if (isPaused && !stream.Outage.TryReadOne())
            {
                return 0;
            }
            var read = await WithPermitsAsync(
                isPaused ? 1 : settings.Options.BatchSize,
                permits => stream.ReadAsync(reader, permits, capacity.Permits, Heartbeat, stopping),
                stopping);
            if (stream.IsReading)
            {
                Healthy();
            }
            return read;
        }
        catch (Exception failure) when (_streams.Length > 1 && failure is EventLogException { Failure: not EventLogFailure.Unavailable })
        {
            // Meanwhile the other streams are read without it.
            stream.Suspect();
            if (!await stream.TryRecoverAsync(failure, stopping))
            {
                stream.Fail(failure);
            }
            return 0;
        }
    }

    private Task<int> ReadTogetherAsync(IEventReader reader, StreamReading[] ready, CancellationToken stopping) =>
        WithPermitsAsync(
            settings.Options.BatchSize,
            async permits =>
            {
                var since = settings.Time.GetTimestamp();
                var choice = _rotation.Choose([.. ready.Select(stream => stream.Stream)], permits);
                var read = await reader.ReadAsync(
                    choice.Streams, choice.Count, choice.MayWait && !_mayHaveMore ? Wait : TimeSpan.Zero, stopping);
                _mayHaveMore = read.Count > 0 && read.All(one => one.Entries.Count >= choice.Count);
                foreach (var (stream, entries) in read)
                {
                    Array.Find(ready, one => one.Stream == stream)!.Deliver(entries, since, capacity.Permits);
                }
                if (ready.Length > 1)
                {
                    _rotation.Note(choice, read.ToDictionary(one => one.Stream, one => one.Entries.Count));
                }
                return read.Sum(one => one.Entries.Count);
            },
            stopping);

    /// <summary>
    /// Reads as much as there are permits for. While handlers are busy, waits until half of the entries read ahead are used up.
    /// </summary>
    /// <returns>How many entries were read.</returns>
    private async Task<int> WithPermitsAsync(int most, Func<int, Task<int>> read, CancellationToken stopping)
    {
        var least = Math.Max(1, Math.Min(most, capacity.Pace.Ahead) / 2);
        var reserved = await capacity.Permits.ReserveAsync(least, most, settings.Events.Block, stopping);
        if (reserved == 0)
        {
            return 0;
        }
        var used = 0;
        try
        {
            return used = await read(reserved);
        }
        finally
        {
            capacity.Permits.Release(reserved - used);
        }
    }

    private async Task RecoverAsync(Exception failure, CancellationToken stopping)
    {
        var streams = _streams;
        Array.ForEach(streams, stream => stream.Suspect());
        if (streams.Length > 1 && failure is EventLogException { Failure: not EventLogFailure.Unavailable })
        {
            // One of the streams is the cause. Each is read alone now, which shows which one it is.
            return;
        }
        health.Failing(_loop, failure.Message);
        if (_reading != false)
        {
            LogFailing(logger, name, settings.Group, failure.Message);
            _reading = false;
        }
        if (streams is [var only] && await only.TryRecoverAsync(failure, stopping))
        {
            return;
        }
        await _backoff.WaitAsync(stopping);
    }

    private void Healthy()
    {
        if (_reading != true)
        {
            _backoff.Reset();
            health.Healthy(_loop);
            LogReading(logger, name, settings.Group);
            _reading = true;
        }
    }

    private void Heartbeat() => health.Heartbeat(_loop);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stream {Stream} cannot be read for group {Group}; trying again: {Reason}")]
    private static partial void LogFailing(ILogger logger, string stream, string group, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stream {Stream} is being read for group {Group}")]
    private static partial void LogReading(ILogger logger, string stream, string group);
}
