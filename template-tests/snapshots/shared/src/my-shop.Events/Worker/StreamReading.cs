using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>
/// The reading state of one stream. At first and after a failure a stream is read alone, because its group may be missing, and because a
/// read whose reply was lost has moved entries to this consumer's pending list. Those orphans are claimed.
/// </summary>
internal sealed partial class StreamReading(
    WorkerSettings settings, InFlightEntries inFlight, Delivery delivery, Permits orphanPermits, GroupRecovery recovery, OutageGuard outage,
    WorkerHealth health, ILogger<StreamReading> logger)
{
    private readonly string _name = $"stream {settings.Group.Name} {settings.Stream}";
    private readonly Backoff _backoff = new(settings.Time);
    private bool _groupKnown;
    private bool _isFailing;
    private (EntryId From, EntryId Through)? _older;
    private long? _waitsSince;
    private TimeSpan _wait;

    public string Stream => settings.Stream;

    public OutageGuard Outage => outage;

    /// <summary>Whether its last read succeeded.</summary>
    public bool IsReading { get; private set; }

    /// <summary>Whether it is excluded for a while.</summary>
    public bool IsWaiting => _waitsSince is { } since && settings.Time.GetElapsedTime(since) < _wait;

    /// <summary>Marks the stream as suspect after a failed read, because the reply may have been lost.</summary>
    public void Suspect() => IsReading = false;

    /// <summary>Creates the group if necessary, and checks whether older entries have to be handled first.</summary>
    /// <returns>False if the stream has to wait.</returns>
    public async Task<bool> PrepareAsync(CancellationToken stopping)
    {
        if (_groupKnown)
        {
            return true;
        }
        if (_older is null)
        {
            await recovery.EnsureAsync(stopping);
        }
        _groupKnown = !await HasOlderAsync(stopping);
        if (!_groupKnown)
        {
            Wait(settings.Events.PollInterval);
        }
        return _groupKnown;
    }

    /// <summary>Reads the stream alone, without waiting at the server, and claims the orphans.</summary>
    /// <param name="heartbeat">Called while it waits for permits.</param>
    /// <returns>How many entries it took.</returns>
    public async Task<int> ReadAsync(IEventReader reader, int count, Permits permits, Action heartbeat, CancellationToken stopping)
    {
        var since = settings.Time.GetTimestamp();
        var entries = await reader.ReadAsync([settings.Stream], count, TimeSpan.Zero, stopping) is [var read] ? read.Entries : [];
        if (!IsReading)
        {
            await SweepAsync(entries, heartbeat, stopping);
        }
        Deliver(entries, since, permits);
        if (!IsReading)
        {
            (IsReading, _waitsSince) = (true, null);
            _backoff.Reset();
            Healthy();
        }
        return entries.Count;
    }

    public void Deliver(IReadOnlyList<LogEntry> entries, long since, Permits permits) =>
        delivery.Deliver(entries, attemptOf: _ => 1, since, permits);

    /// <returns>True if the group was missing and has been recreated.</returns>
    public async Task<bool> TryRecoverAsync(Exception failure, CancellationToken stopping) =>
        failure is EventLogException { Failure: EventLogFailure.GroupMissing } && await recovery.TryRecreateAsync(stopping);

    /// <summary>Excludes the stream for a while, because it cannot be read although others can.</summary>
    public void Fail(Exception failure)
    {
        health.Failing(_name, failure.Message);
        if (!_isFailing)
        {
            LogFailing(logger, settings.Stream, settings.Group.Name, failure.Message);
            _isFailing = true;
        }
        Wait(_backoff.Next());
    }

    public void Ended() => health.Ended(_name);

    private void Healthy()
    {
        if (_isFailing)
        {
            health.Healthy(_name);
            LogReading(logger, settings.Stream, settings.Group.Name);
            _isFailing = false;
        }
    }

    private void Wait(TimeSpan pause) => (_waitsSince, _wait) = (settings.Time.GetTimestamp(), pause);

    /// <summary>
    /// If the order of a key matters, entries that an earlier worker left pending come before new ones: redelivery claims them when their
    /// lease has expired.
    /// </summary>
    private async Task<bool> HasOlderAsync(CancellationToken stopping)
    {
        if (settings.Options.Ordering != Ordering.PerKey)
        {
            return false;
        }
        _older ??= (EntryId.Zero, (await settings.Log.DescribeAsync(settings.Group, stopping))?.LastDelivered ?? EntryId.Zero);
        var (from, through) = _older.Value;
        while (from <= through)
        {
            var page = await settings.Log.PendingAsync(settings.Group, new(from, settings.Options.BatchSize, TimeSpan.Zero), stopping);
            if (page.FirstOrDefault(entry => entry.Id <= through && !inFlight.Contains(entry.Id)) is { } older)
            {
                _older = (older.Id, through);
                return true;
            }
            from = page.Count == settings.Options.BatchSize ? page[^1].Id.Next : through.Next;
        }
        return false;
    }

    /// <summary>
    /// Claims the orphans: entries that are pending for this consumer but not in flight. The lost reply does not count as an attempt.
    /// </summary>
    /// <param name="justRead">The entries that the last read returned.</param>
    private async Task SweepAsync(IReadOnlyList<LogEntry> justRead, Action heartbeat, CancellationToken stopping)
    {
        var known = justRead.Select(entry => entry.Id).ToHashSet();
        var from = EntryId.Zero;
        IReadOnlyList<PendingEntry> page;
        do
        {
            page = await settings.Log.PendingAsync(
                settings.Group, new(from, settings.Options.BatchSize, TimeSpan.Zero, settings.Member.Consumer), stopping);
            foreach (var sameCount in page.Where(entry => !known.Contains(entry.Id)).GroupBy(entry => entry.Deliveries))
            {
                await ClaimOrphansAsync([.. sameCount.Select(entry => entry.Id)], sameCount.Key, heartbeat, stopping);
            }
            from = page.Count > 0 ? page[^1].Id.Next : from;
        }
        while (page.Count == settings.Options.BatchSize);
    }

    private async Task ClaimOrphansAsync(EntryId[] pending, int deliveries, Action heartbeat, CancellationToken stopping)
    {
        var orphans = Array.FindAll(pending, inFlight.TryBeginClaim);
        try
        {
            if (orphans.Length > 0)
            {
                await ClaimAsync(orphans, deliveries, heartbeat, stopping);
            }
        }
        finally
        {
            inFlight.EndClaim(orphans);
        }
    }

    private async Task ClaimAsync(EntryId[] orphans, int deliveries, Action heartbeat, CancellationToken stopping)
    {
        var since = settings.Time.GetTimestamp();
        // A stop does not cancel it, because claimed entries would have to wait until their lease expires.
        var claimed = await settings.Log.ClaimAsync(settings.Member, orphans, TimeSpan.Zero, deliveries, CancellationToken.None);
        for (var reserved = 0; reserved < claimed.Entries.Count;)
        {
            heartbeat();
            reserved += await orphanPermits.ReserveAsync(1, claimed.Entries.Count - reserved, settings.Events.Block, stopping);
        }
        delivery.Deliver(claimed.Entries, attemptOf: _ => deliveries, since, orphanPermits);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Stream {Stream} cannot be read for group {Group}, while others can; trying again: {Reason}")]
    private static partial void LogFailing(ILogger logger, string stream, string group, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stream {Stream} is being read for group {Group} again")]
    private static partial void LogReading(ILogger logger, string stream, string group);
}
