using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using my_shop.Events.Logs;

namespace my_shop.Events.Publishing;

/// <summary>
/// Tracks whether publishing works, stream by stream. Logs when it begins to fail and when it works again, never a repetition, and reports
/// failures to the readiness check.
/// </summary>
internal sealed partial class PublisherHealth(
    IEventLog log, IEventLogAdministration administration, IOptions<EventsOptions> options, TimeProvider time,
    ILogger<PublisherHealth> logger)
{
    // A stream on which only some publishes fail is failing, too; one line says so.
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Trouble> _failing = [];

    public void Succeeded(string stream)
    {
        if (_failing.TryGetValue(stream, out var trouble) && time.GetElapsedTime(trouble.LastFailedAt) >= Calm)
        {
            End(stream, trouble);
        }
    }

    /// <summary>Records a publish that the event log did not confirm.</summary>
    public void Failed(string stream, EventLogFailure failure, string reason)
    {
        var now = time.GetTimestamp();
        if (_failing.GetOrAdd(stream, _ => new Trouble(now)).Note(now, failure))
        {
            if (failure == EventLogFailure.Refused)
            {
                LogRefused(logger, stream, reason);
            }
            else
            {
                LogFailing(logger, stream, reason);
            }
        }
    }

    /// <summary>
    /// Checks failing streams again, because a service that is not ready gets no requests that would show that publishing works again.
    /// </summary>
    /// <returns>
    /// A sentence for each stream to which nothing can be published, except full ones, whose publishers get an exception.
    /// </returns>
    public async Task<IReadOnlyList<string>> FindFailingAsync(CancellationToken cancellationToken)
    {
        var failing = new List<string>();
        foreach (var (stream, trouble) in _failing.Where(one => one.Value.Failure != EventLogFailure.Full))
        {
            try
            {
                await administration.BacklogAsync(stream, options.Value.MaxEntries, cancellationToken);
                await log.CheckAppendAsync(stream, cancellationToken);
                End(stream, trouble);
            }
            catch (EventLogException failure)
            {
                failing.Add($"Publishing to stream '{stream}' fails: {failure.Message}");
            }
        }
        return failing;
    }

    private void End(string stream, Trouble trouble)
    {
        if (_failing.TryRemove(KeyValuePair.Create(stream, trouble)))
        {
            var lasted = time.GetElapsedTime(trouble.Since);
            LogWorking(logger, stream, lasted.TotalSeconds, trouble.Count);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Publishing to stream {Stream} is failing: {Reason}")]
    private static partial void LogFailing(ILogger logger, string stream, string reason);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Publishing to stream {Stream} is refused until somebody changes the permissions or the key: {Reason}")]
    private static partial void LogRefused(ILogger logger, string stream, string reason);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Publishing to stream {Stream} works again after {Seconds:0.0} s; {Count} publishes failed")]
    private static partial void LogWorking(ILogger logger, string stream, double seconds, long count);

    /// <summary>The failures of a stream since it began to fail.</summary>
    private sealed class Trouble(long since)
    {
        private readonly Lock _lock = new();
        private bool _wasRefused;

        public long Since => since;

        public long LastFailedAt { get; private set; }

        public EventLogFailure Failure { get; private set; }

        public long Count { get; private set; }

        /// <returns>True for the first failure, and for the first one that is not transient.</returns>
        public bool Note(long at, EventLogFailure failure)
        {
            lock (_lock)
            {
                var needsAPerson = failure == EventLogFailure.Refused && !_wasRefused;
                _wasRefused |= needsAPerson;
                (LastFailedAt, Failure) = (at, failure);
                return ++Count == 1 || needsAPerson;
            }
        }
    }
}
