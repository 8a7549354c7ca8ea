using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>
/// Reads new entries as fast as handlers take them. Whatever goes wrong, it waits a little and goes on; it ends with the host only.
/// After trouble it looks at its own pending list: a read whose reply was lost has still moved entries there.
/// </summary>
internal sealed partial class ReadLoop(
    WorkerSettings settings, HeldEntries held, Delivery delivery, Slots slots, Slots slotsOfStrays, GroupHealer healer,
    WorkerHealth health, ILogger<ReadLoop> logger)
{
    private readonly Backoff _backoff = new(settings.Time);

    private readonly TimeSpan _wait = settings.Events.Wait == Wait.Blocking ? settings.Events.Block : TimeSpan.Zero;

    // While handlers are busy, several entries are asked for at a time; half of what waits for them is left meanwhile.
    private readonly int _leastBatch = Math.Max(1, Math.Min(settings.Options.BatchSize, settings.Options.Prefetch) / 2);

    private readonly string _loop = $"read {settings.Group.Name} {settings.Stream}";

    private bool _groupKnown;

    // False since a read failed, null before the first one: either way the connection is suspect, and the next outcome is news.
    private bool? _reading;

    public async Task RunAsync(CancellationToken stopping)
    {
        await using var reader = settings.Log.OpenReader(settings.Member, settings.Events.Block);
        health.Trouble(_loop, "No read has come back yet.");
        while (!stopping.IsCancellationRequested)
        {
            health.Turned(_loop);
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
            await healer.EnsureAsync(stopping);
            await WaitForOlderAsync(stopping);
            _groupKnown = true;
        }
        var reserved = await slots.ReserveAsync(_leastBatch, settings.Options.BatchSize, settings.Events.Block, stopping);
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
            delivery.Deliver(entries, attemptOf: _ => 1, since, slots);
        }
        finally
        {
            slots.Release(reserved - used);
        }
        if (_reading != true)
        {
            _backoff.Reset();
            health.Well(_loop);
            LogReading(logger, settings.Stream, settings.Group.Name);
            _reading = true;
        }
        if (used == 0 && _wait == TimeSpan.Zero)
        {
            await Task.Delay(settings.Events.PollInterval, settings.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Where the order of a key matters, what an earlier worker left behind comes before anything new: redelivery brings it when its
    /// lease is over.
    /// </summary>
    private async Task WaitForOlderAsync(CancellationToken stopping)
    {
        if (settings.Options.Ordering != Ordering.PerKey || await settings.Log.DescribeAsync(settings.Group, stopping) is not { } group)
        {
            return;
        }
        for (var from = EntryId.Zero; from <= group.LastDelivered;)
        {
            health.Turned(_loop);
            health.Well(_loop);
            var page = await settings.Log.PendingAsync(settings.Group, new(from, settings.Options.BatchSize, TimeSpan.Zero), stopping);
            if (page.FirstOrDefault(entry => entry.Id <= group.LastDelivered && !held.Contains(entry.Id)) is { } older)
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
        health.Trouble(_loop, failure.Message);
        if (_reading != false)
        {
            LogTrouble(logger, settings.Stream, settings.Group.Name, failure.Message);
            _reading = false;
        }
        if (failure is EventLogException { Failure: EventLogFailure.GroupMissing } && await healer.TryHealAsync(stopping))
        {
            return;
        }
        await _backoff.WaitAsync(stopping);
    }

    /// <summary>Takes over what is on the own pending list and not in hand. The reply was lost, not the attempt: the count stays.</summary>
    /// <param name="justRead">What the read brought that has come back.</param>
    private async Task SweepAsync(IReadOnlyList<LogEntry> justRead, CancellationToken stopping)
    {
        var known = justRead.Select(entry => entry.Id).ToHashSet();
        var from = EntryId.Zero;
        IReadOnlyList<PendingEntry> page;
        do
        {
            page = await settings.Log.PendingAsync(
                settings.Group, new(from, settings.Options.BatchSize, TimeSpan.Zero, settings.Member.Consumer), stopping);
            foreach (var sameCount in page.Where(entry => IsStray(entry) && !known.Contains(entry.Id)).GroupBy(entry => entry.Deliveries))
            {
                await TakeAsync([.. sameCount.Select(entry => entry.Id)], sameCount.Key, stopping);
            }
            from = page.Count > 0 ? page[^1].Id.Next : from;
        }
        while (page.Count == settings.Options.BatchSize);
    }

    private async Task TakeAsync(IReadOnlyList<EntryId> strays, int deliveries, CancellationToken stopping)
    {
        var since = settings.Time.GetTimestamp();
        // Not broken off by a stop: what was claimed would wait for a lease.
        var claimed = await settings.Log.ClaimAsync(settings.Member, strays, TimeSpan.Zero, deliveries, CancellationToken.None);
        for (var places = 0; places < claimed.Entries.Count;)
        {
            health.Turned(_loop);
            places += await slotsOfStrays.ReserveAsync(1, claimed.Entries.Count - places, settings.Events.Block, stopping);
        }
        delivery.Deliver(claimed.Entries, attemptOf: _ => deliveries, since, slotsOfStrays);
    }

    private bool IsStray(PendingEntry entry) => !held.Contains(entry.Id) && !held.IsDeferred(entry.Id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stream {Stream} cannot be read for group {Group}; trying on: {Reason}")]
    private static partial void LogTrouble(ILogger logger, string stream, string group, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stream {Stream} is being read for group {Group}")]
    private static partial void LogReading(ILogger logger, string stream, string group);
}
