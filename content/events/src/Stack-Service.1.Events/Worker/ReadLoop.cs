using Microsoft.Extensions.Logging;
using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Events.Worker;

/// <summary>
/// Reads new entries as fast as handlers take them. After any failure it backs off and continues; it ends only with the host.
/// After a failure it also claims the orphans on its own pending list, because a read whose reply was lost has moved entries there.
/// </summary>
internal sealed partial class ReadLoop(
    WorkerSettings settings, InFlightEntries inFlight, Delivery delivery, Permits permits, Permits orphanPermits, GroupRecovery recovery,
    OutageGuard outage, Pace pace, WorkerHealth health, ILogger<ReadLoop> logger)
{
    private readonly Backoff _backoff = new(settings.Time);

    private readonly TimeSpan _wait = settings.Events.Wait == Wait.Blocking ? settings.Events.Block : TimeSpan.Zero;

    private readonly string _loop = $"read {settings.Group.Name} {settings.Stream}";

    private bool _groupKnown;

    // False since a read has failed, null before the first one. Either way the connection is suspect, and the next outcome is logged.
    private bool? _reading;

    public async Task RunAsync(CancellationToken stopping)
    {
        await using var reader = settings.Log.OpenReader(settings.Member, settings.Events.Block);
        health.Failing(_loop, "No read has returned yet.");
        while (!stopping.IsCancellationRequested)
        {
            health.Heartbeat(_loop);
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
    }

    private async Task ReadOnceAsync(IEventReader reader, CancellationToken stopping)
    {
        if (!_groupKnown)
        {
            await recovery.EnsureAsync(stopping);
            await WaitForOlderAsync(stopping);
            _groupKnown = true;
        }
        // While handlers are busy, a read waits until half of the entries read ahead are used up, and then asks for several.
        var most = settings.Options.BatchSize;
        var least = Math.Max(1, Math.Min(most, pace.Ahead) / 2);
        if (outage.IsPaused)
        {
            await outage.Changed.WaitAsync(settings.Events.Block, settings.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (outage.IsPaused && !outage.TryReadOne())
            {
                return;
            }
            (least, most) = (1, 1);
        }
        var reserved = await permits.ReserveAsync(least, most, settings.Events.Block, stopping);
        if (reserved == 0)
        {
            return;
        }
        var used = 0;
        try
        {
            var since = settings.Time.GetTimestamp();
            var entries = await reader.ReadAsync(reserved, _reading == true ? _wait : TimeSpan.Zero, stopping);
            if (_reading != true)
            {
                await SweepAsync(entries, stopping);
            }
            used = entries.Count;
            delivery.Deliver(entries, attemptOf: _ => 1, since, permits);
        }
        finally
        {
            permits.Release(reserved - used);
        }
        if (_reading != true)
        {
            _backoff.Reset();
            health.Healthy(_loop);
            LogReading(logger, settings.Stream, settings.Group.Name);
            _reading = true;
        }
        if (used == 0 && _wait == TimeSpan.Zero)
        {
            await Task.Delay(settings.Events.PollInterval, settings.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// If the order of a key matters, entries that an earlier worker left pending come before new ones: redelivery claims them when their
    /// lease has expired.
    /// </summary>
    private async Task WaitForOlderAsync(CancellationToken stopping)
    {
        if (settings.Options.Ordering != Ordering.PerKey || await settings.Log.DescribeAsync(settings.Group, stopping) is not { } group)
        {
            return;
        }
        for (var from = EntryId.Zero; from <= group.LastDelivered;)
        {
            health.Heartbeat(_loop);
            health.Healthy(_loop);
            var page = await settings.Log.PendingAsync(settings.Group, new(from, settings.Options.BatchSize, TimeSpan.Zero), stopping);
            if (page.FirstOrDefault(entry => entry.Id <= group.LastDelivered && !inFlight.Contains(entry.Id)) is { } older)
            {
                from = older.Id;
                await Task.Delay(settings.Events.PollInterval, settings.Time, stopping);
            }
            else if (page.Count < settings.Options.BatchSize)
            {
                return;
            }
            else
            {
                from = page[^1].Id.Next;
            }
        }
    }

    private async Task RecoverAsync(Exception failure, CancellationToken stopping)
    {
        health.Failing(_loop, failure.Message);
        if (_reading != false)
        {
            LogFailing(logger, settings.Stream, settings.Group.Name, failure.Message);
            _reading = false;
        }
        if (failure is EventLogException { Failure: EventLogFailure.GroupMissing } && await recovery.TryRecreateAsync(stopping))
        {
            return;
        }
        await _backoff.WaitAsync(stopping);
    }

    /// <summary>
    /// Claims the orphans: entries that are pending for this consumer but not in flight. The lost reply does not count as an attempt.
    /// </summary>
    /// <param name="justRead">The entries that the last read returned.</param>
    private async Task SweepAsync(IReadOnlyList<LogEntry> justRead, CancellationToken stopping)
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
                await ClaimAsync([.. sameCount.Select(entry => entry.Id)], sameCount.Key, stopping);
            }
            from = page.Count > 0 ? page[^1].Id.Next : from;
        }
        while (page.Count == settings.Options.BatchSize);
    }

    private async Task ClaimAsync(IReadOnlyList<EntryId> orphans, int deliveries, CancellationToken stopping)
    {
        var since = settings.Time.GetTimestamp();
        // A stop does not cancel it, because claimed entries would have to wait until their lease expires.
        var claimed = await settings.Log.ClaimAsync(settings.Member, orphans, TimeSpan.Zero, deliveries, CancellationToken.None);
        for (var reserved = 0; reserved < claimed.Entries.Count;)
        {
            health.Heartbeat(_loop);
            reserved += await orphanPermits.ReserveAsync(1, claimed.Entries.Count - reserved, settings.Events.Block, stopping);
        }
        delivery.Deliver(claimed.Entries, attemptOf: _ => deliveries, since, orphanPermits);
    }

    private bool IsOrphan(PendingEntry entry) => !inFlight.Contains(entry.Id) && !inFlight.IsDeferred(entry.Id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stream {Stream} cannot be read for group {Group}; trying again: {Reason}")]
    private static partial void LogFailing(ILogger logger, string stream, string group, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stream {Stream} is being read for group {Group}")]
    private static partial void LogReading(ILogger logger, string stream, string group);
}
