using Microsoft.Extensions.Logging;
using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Events.Worker;

/// <summary>
/// How the reading of one stream stands. Before it is read together with others, it is read alone: its group may be missing, and a read
/// whose reply was lost has moved entries to this consumer's pending list, where they are orphans to claim.
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

    /// <summary>Whether its last read has come back.</summary>
    public bool IsReading { get; private set; }

    /// <summary>Whether it waits before it is read alone again.</summary>
    public bool IsWaiting => _waitsSince is { } since && settings.Time.GetElapsedTime(since) < _wait;

    /// <summary>After a failed read: its reply may have been lost.</summary>
    public void Suspect() => IsReading = false;

    /// <summary>Sees to it that the group is there, and that nothing new overtakes what is older where the order matters.</summary>
    /// <returns>False where it has to wait.</returns>
    public async Task<bool> PrepareAsync(CancellationToken stopping)
    {
        if (_groupKnown)
        {
            return true;
        }
        await recovery.EnsureAsync(stopping);
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

    /// <returns>False where the failure is not that the group is gone, or it cannot be recreated.</returns>
    public async Task<bool> TryRecoverAsync(Exception failure, CancellationToken stopping) =>
        failure is EventLogException { Failure: EventLogFailure.GroupMissing } && await recovery.TryRecreateAsync(stopping);

    /// <summary>Leaves the stream out for a while, because it cannot be read although others can.</summary>
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
    /// Where the order of a key matters, what an earlier worker left pending comes before anything new: redelivery claims it when its
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

    /// <summary>Claims the orphans: entries pending for this consumer and not in flight. Their reply was lost, not an attempt: the count stays.</summary>
    /// <param name="justRead">What the read brought that has come back.</param>
    private async Task SweepAsync(IReadOnlyList<LogEntry> justRead, Action heartbeat, CancellationToken stopping)
    {
        var known = justRead.Select(entry => entry.Id).ToHashSet();
        var from = EntryId.Zero;
        IReadOnlyList<PendingEntry> page;
        do
        {
            page = await settings.Log.PendingAsync(
                settings.Group, new(from, settings.Options.BatchSize, TimeSpan.Zero, settings.Member.Consumer), stopping);
            foreach (var sameCount in page.Where(entry => IsOrphan(entry) && !known.Contains(entry.Id)).GroupBy(entry => entry.Deliveries))
            {
                await ClaimAsync([.. sameCount.Select(entry => entry.Id)], sameCount.Key, heartbeat, stopping);
            }
            from = page.Count > 0 ? page[^1].Id.Next : from;
        }
        while (page.Count == settings.Options.BatchSize);
    }

    private async Task ClaimAsync(IReadOnlyList<EntryId> orphans, int deliveries, Action heartbeat, CancellationToken stopping)
    {
        var since = settings.Time.GetTimestamp();
        // Not cancelled by a stop: what was claimed would wait for a lease.
        var claimed = await settings.Log.ClaimAsync(settings.Member, orphans, TimeSpan.Zero, deliveries, CancellationToken.None);
        for (var reserved = 0; reserved < claimed.Entries.Count;)
        {
            heartbeat();
            reserved += await orphanPermits.ReserveAsync(1, claimed.Entries.Count - reserved, settings.Events.Block, stopping);
        }
        delivery.Deliver(claimed.Entries, attemptOf: _ => deliveries, since, orphanPermits);
    }

    private bool IsOrphan(PendingEntry entry) => !inFlight.Contains(entry.Id) && !inFlight.IsDeferred(entry.Id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stream {Stream} cannot be read for group {Group}, while others can; trying again: {Reason}")]
    private static partial void LogFailing(ILogger logger, string stream, string group, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stream {Stream} is being read for group {Group} again")]
    private static partial void LogReading(ILogger logger, string stream, string group);
}
