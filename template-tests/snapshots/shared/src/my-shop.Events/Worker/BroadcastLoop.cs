using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>
/// Calls one handler of this instance for every event of its stream since the start, in order and without a group. After a failure it
/// continues after the last event that it read, if the stream still has what follows.
/// </summary>
internal sealed partial class BroadcastLoop(
    BroadcastRegistration registration, IEventLog log, IEventSerializer serializer, IServiceScopeFactory scopes, EventsOptions options,
    WorkerHealth health, EventMetrics metrics, TimeProvider time, ILogger<BroadcastLoop> logger)
{
    private const int PageSize = 100;

    private readonly string _stream = options.StreamOf(registration.Name);
    private readonly string _loop = $"broadcast {registration.Handler} {options.StreamOf(registration.Name)}";
    private readonly Backoff _backoff = new(time);
    private readonly TimeSpan _wait = options.Wait == Wait.Blocking ? options.Block : TimeSpan.Zero;
    private EntryId? _after;
    private bool _isFailing;

    /// <summary>Takes the current end of the stream as the start; if the event log does not answer, the end when it first does.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            _after = await WhereToGoOnAsync(cancellationToken);
        }
        catch (EventLogException away)
        {
            Failing(away);
        }
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        await using var follower = log.OpenFollower(_stream, options.Block);
        while (!stopping.IsCancellationRequested)
        {
            health.Heartbeat(_loop);
            try
            {
                await ReadOnceAsync(follower, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                Failing(failure);
                await _backoff.WaitAsync(stopping);
            }
        }
        health.Ended(_loop);
    }

    private async Task ReadOnceAsync(IEventFollower follower, CancellationToken stopping)
    {
        _after = await WhereToGoOnAsync(stopping);
        var entries = await follower.ReadAsync(_after.Value, PageSize, _wait, stopping);
        Healthy();
        foreach (var entry in entries)
        {
            health.Heartbeat(_loop);
            await HandleAsync(entry, stopping);
            _after = entry.Id;
        }
        if (entries.Count == 0 && _wait == TimeSpan.Zero)
        {
            await Task.Delay(options.PollInterval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// At first the end of the stream; after a failure the last position, unless the stream was recreated with smaller ids.
    /// </summary>
    private async Task<EntryId> WhereToGoOnAsync(CancellationToken stopping)
    {
        if (_after is { } known && !_isFailing)
        {
            return known;
        }
        var last = await log.LastIdAsync(_stream, stopping) ?? EntryId.Zero;
        return _after is { } after && after <= last ? after : _after is null ? last : EntryId.Zero;
    }

    private async Task HandleAsync(LogEntry entry, CancellationToken stopping)
    {
        var received = EventFields.Read(entry);
        if (!registration.Takes(received) || received.OnlyFor is not null)
        {
            return;
        }
        var context = new EventContext
        {
            EventId = received.EventId,
            Name = registration.Name,
            Stream = _stream,
            EntryId = entry.Id,
            Key = received.Key,
            Attempt = 1,
            IsLastAttempt = true,
            TraceContext = received.TraceContext,
            FenceSource = _ => throw new InvalidOperationException("A broadcast event belongs to no group, so there is no fence."),
        };
        using var activity = EventTracing.StartHandle(log.System, context, group: "");
        var started = time.GetTimestamp();
        Exception? failure = null;
        try
        {
            var call = registration.Decode(received, entry, serializer);
            await using var scope = scopes.CreateAsyncScope();
            await call(scope.ServiceProvider, context, stopping);
        }
        catch (Exception thrown) when (!stopping.IsCancellationRequested)
        {
            failure = thrown;
            LogFailed(logger, registration.Handler, entry.Id, _stream, thrown);
        }
        metrics.Handled(log.System, _stream, time.GetElapsedTime(started), time.GetUtcNow() - entry.Id.Time, failure?.GetType().Name);
        activity?.SetStatus(failure is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error, failure?.Message);
    }

    private void Failing(Exception failure)
    {
        health.Failing(_loop, failure.Message);
        if (!_isFailing)
        {
            LogFailing(logger, _stream, registration.Handler, failure.Message);
            _isFailing = true;
        }
    }

    private void Healthy()
    {
        if (_isFailing)
        {
            _backoff.Reset();
            health.Healthy(_loop);
            LogReading(logger, _stream, registration.Handler);
            _isFailing = false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stream {Stream} cannot be read for broadcast to {Handler}; trying again: {Reason}")]
    private static partial void LogFailing(ILogger logger, string stream, string handler, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stream {Stream} is being read for broadcast to {Handler} again")]
    private static partial void LogReading(ILogger logger, string stream, string handler);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Handler} failed for entry {EntryId} of stream {Stream}, which is broadcast and therefore not retried")]
    private static partial void LogFailed(ILogger logger, string handler, EntryId entryId, string stream, Exception failure);
}
