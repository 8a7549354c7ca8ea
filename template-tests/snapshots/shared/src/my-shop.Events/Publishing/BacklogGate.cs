using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Publishing;

/// <summary>
/// Keeps streams from growing beyond <see cref="EventsOptions.MaxBacklog"/>. It asks the broker at most once a second for each stream,
/// and only while something is published; in between, it counts what this process publishes.
/// </summary>
internal sealed partial class BacklogGate(
    IEventLogAdministration administration, IOptions<EventsOptions> options, EventMetrics metrics, TimeProvider time,
    ILogger<BacklogGate> logger)
{
    // How many entries are dropped at a time, unless that is more than a tenth of a small stream.
    private const long LeastRoom = 1_000;

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    // While the stream is full. Publishes refused in between cost the broker nothing.
    private static readonly TimeSpan LookAgainWhenFull = TimeSpan.FromMilliseconds(100);

    // A stream with room is no longer full after this long without a drop.
    private static readonly TimeSpan EndsAfter = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Backlog> _backlogs = [];
    private readonly ConcurrentDictionary<string, Dropping> _dropping = [];

    /// <summary>Admits one more event.</summary>
    /// <exception cref="BacklogFullException">The backlog is full, and new events are refused.</exception>
    public ValueTask EnterAsync(string stream, CancellationToken cancellationToken)
    {
        var backlog = _backlogs.GetOrAdd(stream, _ => new Backlog(options.Value.MaxBacklog, time));
        return backlog.Ask() switch
        {
            Answer.Enter => ValueTask.CompletedTask,
            Answer.Full when options.Value.Overflow == Overflow.Refuse => ValueTask.FromException(Refusal(stream, backlog.Waiting)),
            _ => new ValueTask(LookAsync(stream, backlog, cancellationToken)),
        };
    }

    /// <summary>Drops the oldest tenth of a stream, for a broker that has no memory left.</summary>
    public async Task MakeRoomAsync(string stream, CancellationToken cancellationToken)
    {
        if (await administration.DescribeAsync(stream, cancellationToken) is { } full)
        {
            await DropAsync(stream, full.Length - Math.Max(LeastRoom, full.Length / 10), "the server's memory is full", cancellationToken);
        }
    }

    private async Task LookAsync(string stream, Backlog backlog, CancellationToken cancellationToken)
    {
        var (most, retention) = (options.Value.MaxBacklog, options.Value.MaxEntries);
        var waiting = await administration.BacklogAsync(stream, retention, cancellationToken);
        backlog.Set(waiting);
        if (waiting < most)
        {
            EndDropping(stream, waiting);
            return;
        }
        if (options.Value.Overflow == Overflow.Refuse)
        {
            throw Refusal(stream, waiting);
        }
        await DropAsync(stream, most - RoomIn(most), $"{waiting} events wait to be handled", cancellationToken);
        backlog.Set(await administration.BacklogAsync(stream, retention, cancellationToken));
    }

    private BacklogFullException Refusal(string stream, long waiting) => new(
        $"{waiting} events of stream '{stream}' wait to be handled, and Events:MaxBacklog allows {options.Value.MaxBacklog}. "
        + "Nothing was recorded.");

    private async Task DropAsync(string stream, long keep, string reason, CancellationToken cancellationToken)
    {
        var dropped = await administration.DropOldestAsync(stream, Math.Max(0, keep), cancellationToken);
        metrics.Dropped(stream, dropped);
        var now = time.GetTimestamp();
        var begun = new Dropping(now);
        var dropping = _dropping.GetOrAdd(stream, begun);
        dropping.Count(dropped, now);
        if (dropping == begun)
        {
            LogDropping(logger, stream, reason);
        }
    }

    // A stream that is filled as fast as it is emptied has a little room after each drop; it is still full.
    private void EndDropping(string stream, long waiting)
    {
        if (_dropping.TryGetValue(stream, out var dropping)
            && time.GetElapsedTime(dropping.LastAt) >= EndsAfter
            && waiting < options.Value.MaxBacklog - 2 * RoomIn(options.Value.MaxBacklog)
            && _dropping.TryRemove(KeyValuePair.Create(stream, dropping)))
        {
            var lasted = time.GetElapsedTime(dropping.Since);
            LogRoom(logger, stream, dropping.Total, lasted.TotalSeconds);
        }
    }

    /// <summary>How many entries are dropped at a time from a stream that may hold <paramref name="most"/>.</summary>
    private static long RoomIn(long most) => Math.Max(1, Math.Min(LeastRoom, most / 10));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stream {Stream} is full, and its oldest events are dropped to make room: {Reason}")]
    private static partial void LogDropping(ILogger logger, string stream, string reason);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Stream {Stream} has room again; {Count} events were dropped in {Seconds:0.0} s")]
    private static partial void LogRoom(ILogger logger, string stream, long count, double seconds);

    private enum Answer
    {
        Enter,

        /// <summary>The last look is too old, so the caller has to look again.</summary>
        Look,

        Full,
    }

    /// <summary>What is known about one stream: the last look, and how many events were admitted since.</summary>
    private sealed class Backlog(long most, TimeProvider time)
    {
        private readonly Lock _lock = new();
        private long? _lookedAt;
        private bool _full;

        public long Waiting { get; private set; }

        public Answer Ask()
        {
            lock (_lock)
            {
                if (_lookedAt is not { } at || time.GetElapsedTime(at) >= (_full ? LookAgainWhenFull : LookAgain))
                {
                    // Other callers use the previous look while this one looks.
                    _lookedAt = _lookedAt is null ? null : time.GetTimestamp();
                    return Answer.Look;
                }
                if (Waiting >= most)
                {
                    return _full ? Answer.Full : Answer.Look;
                }
                Waiting++;
                return Answer.Enter;
            }
        }

        /// <summary>Records the result of a look. If there is room, the caller that looked is admitted.</summary>
        public void Set(long waiting)
        {
            lock (_lock)
            {
                _full = waiting >= most;
                Waiting = _full ? waiting : waiting + 1;
                _lookedAt = time.GetTimestamp();
            }
        }
    }

    /// <summary>The entries dropped from a stream since it became full.</summary>
    private sealed class Dropping(long since)
    {
        private long _total;
        private long _lastAt;

        public long Since => since;

        public long Total => Interlocked.Read(ref _total);

        public long LastAt => Interlocked.Read(ref _lastAt);

        public void Count(long dropped, long at)
        {
            Interlocked.Add(ref _total, dropped);
            Interlocked.Exchange(ref _lastAt, at);
        }
    }
}
