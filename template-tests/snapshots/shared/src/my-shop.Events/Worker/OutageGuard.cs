using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>
/// Tells an outage from a poisonous event. When the last attempts, of different events, all failed without a success in between, the
/// worker pauses, and those attempts do not count. <see cref="OutageProbe"/> detects the end of the outage.
/// </summary>
internal sealed partial class OutageGuard(WorkerSettings settings, WorkerHealth health, EventMetrics metrics, ILogger<OutageGuard> logger)
{
    private readonly OutageOptions _options = settings.Events.Outage;
    private readonly string _concern = $"outage {settings.Group.Name} {settings.Stream}";
    private readonly Lock _lock = new();

    // The attempts that failed since the last success, by event: those that count for the server, too.
    private readonly Dictionary<EntryId, int> _failed = [];

    // The events that failed before or during the latest pause, until they fail after it: if all that failed were poisonous, they would
    // pause the worker again and again, because they come back together.
    private readonly HashSet<EntryId> _doubtful = [];
    private readonly Postponements _postponements = new(settings.Events.Outage.MaxProbeInterval);
    private readonly Signal _changed = new();
    private TimeSpan _retryAfter;
    private long _pausedAt;
    private int _attempts;
    private bool _mayReadOne;
    private volatile bool _isPaused;

    // Set by an operator until the next success, and by a stop for good.
    private bool _mayNotPause = !settings.Events.Outage.Enabled;

    public bool IsPaused => _isPaused;

    /// <summary>Since when and why the worker is paused, as a sentence; null if it is not.</summary>
    public string? Reason { get; private set; }

    /// <summary>Completes when the worker pauses or resumes.</summary>
    public Task Changed => _changed.Next;

    /// <summary>Records how an attempt ended, and changes its outcome if the event is not to blame.</summary>
    public Outcome Review(EntryId id, Outcome outcome)
    {
        lock (_lock)
        {
            outcome = _postponements.Review(id, outcome);
            switch (outcome.Kind)
            {
                // The success of an attempt that began before the pause does not show that the outage is over.
                case OutcomeKind.Acknowledge when !_isPaused:
                    _failed.Clear();
                    _attempts = 0;
                    _mayNotPause = !_options.Enabled;
                    return outcome;
                case OutcomeKind.Retry or OutcomeKind.TryLater or OutcomeKind.DeadLetter when outcome.IsFailure:
                    return _isPaused ? Later(id, outcome, givenBack: 1) : ReviewFailure(id, outcome);
                default:
                    return outcome;
            }
        }
    }

    /// <summary>
    /// Records the failed call of a batch as an attempt of each of its events, but of one event for the number of different ones: one may
    /// be the cause.
    /// </summary>
    /// <returns>True if the worker is paused now.</returns>
    public bool ReviewBatch(IReadOnlyCollection<EntryId> ids, Exception failure)
    {
        lock (_lock)
        {
            if (!_isPaused && !_mayNotPause && !ids.Any(_doubtful.Contains))
            {
                // Only an attempt of a single event counts for it.
                Add(ids.First(), counted: 0, attempts: ids.Count);
                if (IsOutage)
                {
                    Pause(failure);
                }
            }
            return _isPaused;
        }
    }

    /// <summary>Whether the event failed before or during the latest pause, and not after it.</summary>
    public bool HasFailed(EntryId id)
    {
        lock (_lock)
        {
            return _doubtful.Contains(id);
        }
    }

    /// <summary>Returns, by event, how many attempts failed before the pause and therefore do not count.</summary>
    public IReadOnlyDictionary<EntryId, int> TakeFailed()
    {
        lock (_lock)
        {
            var failed = new Dictionary<EntryId, int>(_failed);
            _failed.Clear();
            return failed;
        }
    }

    /// <summary>Begins the wait for the next try, during which one new entry may be read.</summary>
    /// <param name="interval">The length of the wait, and the delay of an event that fails meanwhile.</param>
    public void AwaitProbe(TimeSpan interval)
    {
        lock (_lock)
        {
            _retryAfter = interval;
            _mayReadOne = true;
        }
    }

    /// <summary>Whether a new entry may be read during the pause: one for each try, so that not always the same events are tried.</summary>
    public bool TryReadOne()
    {
        lock (_lock)
        {
            return _mayReadOne && !(_mayReadOne = false);
        }
    }

    /// <summary>Ends the pause, because an event was handled or because an operator says so.</summary>
    /// <param name="anyway">Whether failures count, and do not pause the worker again, until the next success.</param>
    /// <returns>False if the worker was not paused.</returns>
    public bool Resume(bool anyway)
    {
        TimeSpan lasted;
        lock (_lock)
        {
            if (!_isPaused)
            {
                return false;
            }
            _mayNotPause = anyway || !_options.Enabled;
            _failed.Clear();
            _attempts = 0;
            lasted = settings.Time.GetElapsedTime(_pausedAt);
            Reason = null;
            Change(isPaused: false);
        }
        health.Concern(_concern, null);
        metrics.Paused(settings.Group, false);
        LogResumed(logger, settings.Group.Name, settings.Stream, lasted, anyway ? "an operator resumed it" : "an event was handled");
        return true;
    }

    /// <summary>Keeps the worker from pausing from now on, because it stops.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _mayNotPause = true;
        }
    }

    private bool IsSuspicious => _failed.Count >= _options.DifferentEvents;

    private bool IsOutage => IsSuspicious && _attempts >= _options.Failures;

    private void Add(EntryId id, int counted, int attempts)
    {
        _attempts += attempts;
        _failed[id] = _failed.GetValueOrDefault(id) + counted;
    }

    private Outcome ReviewFailure(EntryId id, Outcome outcome)
    {
        if (_mayNotPause)
        {
            return outcome;
        }
        // An event that asked to be tried later has not used up an attempt.
        var isFree = outcome.Kind == OutcomeKind.TryLater;
        Add(id, isFree ? 0 : 1, attempts: _doubtful.Remove(id) ? 0 : 1);
        if (IsOutage)
        {
            Pause(outcome.Failure);
            _failed.Remove(id, out var counted);
            return Later(id, outcome, isFree ? counted + 1 : counted);
        }
        var quiet = IsSuspicious && _attempts > _options.Failures / 2;
        if (IsSuspicious && outcome.Kind == OutcomeKind.DeadLetter)
        {
            // It may be an outage: until that is known, the final attempt is repeated.
            _failed[id]--;
            return outcome with { Kind = OutcomeKind.TryLater, Delay = outcome.Options.RetryDelay, IsQuiet = quiet };
        }
        return outcome with { IsQuiet = quiet || outcome.IsQuiet };
    }

    private Outcome Later(EntryId id, Outcome outcome, int givenBack)
    {
        _doubtful.Add(id);
        return outcome with { Kind = OutcomeKind.TryLater, Delay = _retryAfter, GivenBack = givenBack, IsQuiet = true };
    }

    private void Pause(Exception? failure)
    {
        _pausedAt = settings.Time.GetTimestamp();
        _doubtful.Clear();
        _doubtful.UnionWith(_failed.Keys);
        _retryAfter = _options.ProbeInterval;
        Reason = $"Group '{settings.Group.Name}' of stream '{settings.Stream}' "
            + $"has been paused since {settings.Time.GetUtcNow():u}, because the last {_attempts} attempts failed: {failure?.Message}";
        Change(isPaused: true);
        health.Concern(_concern, Reason);
        metrics.Paused(settings.Group, true);
        LogPaused(logger, settings.Group.Name, settings.Stream, _attempts, _options.MaxProbeInterval.TotalSeconds, failure);
    }

    private void Change(bool isPaused)
    {
        _isPaused = isPaused;
        _changed.Set();
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Group {Group} of stream {Stream} is paused, because the last {Attempts} attempts failed; "
            + "they do not count. One event is tried every {Seconds:0.#} s at the longest until one succeeds")]
    private static partial void LogPaused(ILogger logger, string group, string stream, int attempts, double seconds, Exception? failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Group {Group} of stream {Stream} resumes after a pause of {Pause}: {Reason}")]
    private static partial void LogResumed(ILogger logger, string group, string stream, TimeSpan pause, string reason);
}
