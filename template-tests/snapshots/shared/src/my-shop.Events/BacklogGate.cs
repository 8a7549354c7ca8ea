using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events;

/// <summary>
/// Keeps streams from growing beyond <see cref="EventsOptions.MaxBacklog"/>. The broker is asked once a second and stream at most,
/// and only while something is published; in between, what this process publishes is counted.
/// </summary>
internal sealed partial class BacklogGate(
    IEventLogAdministration administration, IOptions<EventsOptions> options, EventMetrics metrics, TimeProvider time, ILogger<BacklogGate> logger)
{
    // The least that is dropped at a time where the oldest entries have to go.
    private const long Room = 1_000;

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    // While the stream is full, so that refusing costs the broker next to nothing.
    private static readonly TimeSpan LookAgainWhenFull = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, Backlog> _backlogs = [];

    /// <summary>Lets one more event in.</summary>
    /// <exception cref="BacklogFullException">As many as may are waiting, and new ones are refused.</exception>
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
            await DropAsync(stream, full.Length - Math.Max(Room, full.Length / 10), cancellationToken);
        }
    }

    private async Task LookAsync(string stream, Backlog backlog, CancellationToken cancellationToken)
    {
        var (most, retention) = (options.Value.MaxBacklog, options.Value.MaxEntries);
        var waiting = await administration.BacklogAsync(stream, retention, cancellationToken);
        if (backlog.Set(waiting))
        {
            LogChange(stream, waiting, isFull: waiting >= most);
        }
        if (waiting < most)
        {
            return;
        }
        if (options.Value.Overflow == Overflow.Refuse)
        {
            throw Refusal(stream, waiting);
        }
        await DropAsync(stream, most - Math.Max(1, Math.Min(Room, most / 10)), cancellationToken);
        backlog.Set(await administration.BacklogAsync(stream, retention, cancellationToken));
    }

    private BacklogFullException Refusal(string stream, long waiting) => new(
        $"{waiting} events of stream '{stream}' wait to be handled, and Events:MaxBacklog allows {options.Value.MaxBacklog}. Nothing was recorded.");

    private async Task DropAsync(string stream, long keep, CancellationToken cancellationToken) =>
        metrics.Dropped(stream, await administration.DropOldestAsync(stream, Math.Max(0, keep), cancellationToken));

    private void LogChange(string stream, long waiting, bool isFull)
    {
        if (isFull)
        {
            LogFull(logger, stream, waiting, options.Value.Overflow);
        }
        else
        {
            LogRoom(logger, stream);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stream {Stream} is full: {Waiting} events wait to be handled ({Overflow})")]
    private static partial void LogFull(ILogger logger, string stream, long waiting, Overflow overflow);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stream {Stream} has room again")]
    private static partial void LogRoom(ILogger logger, string stream);

    private enum Answer
    {
        Enter,

        /// <summary>Nobody knows well enough: the one who asked has to look.</summary>
        Look,

        Full,
    }

    /// <summary>What is known of one stream: as of the last look, and what was let in since.</summary>
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
                    // The others go on with what is known while this one looks.
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

        /// <summary>Notes what a look has found. Where there is room, the one who looked goes in.</summary>
        /// <returns>True where the stream was not full before and is now, or the other way round.</returns>
        public bool Set(long waiting)
        {
            lock (_lock)
            {
                var wasFull = _full;
                _full = waiting >= most;
                Waiting = _full ? waiting : waiting + 1;
                _lookedAt = time.GetTimestamp();
                return _full != wasFull;
            }
        }
    }
}
