using Microsoft.Extensions.Logging;
using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Events.Worker;

/// <summary>
/// Reads new entries as fast as handlers take them. Whatever goes wrong, it waits a little and goes on; it ends with the host only.
/// After trouble it looks at its own pending list: a read whose reply was lost has still moved entries there.
/// </summary>
internal sealed partial class ReadLoop(
    WorkerSettings settings, HeldEntries held, Delivery delivery, Slots slots, GroupHealer healer, WorkerHealth health,
    ILogger<ReadLoop> logger)
{
    private readonly Backoff _backoff = new(settings.Time);

    private bool _groupKnown;

    // False since a read failed, null before the first one: either way the connection is suspect, and the next outcome is news.
    private bool? _reading;

    public async Task RunAsync(CancellationToken stopping)
    {
        var loop = $"read {settings.Stream}";
        await using var reader = settings.Log.OpenReader(settings.Member, settings.Options.Block);
        health.Trouble(settings.Stream, "No read has come back yet.");
        while (!stopping.IsCancellationRequested)
        {
            health.Turned(loop);
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
        health.Ended(loop);
    }

    private async Task ReadOnceAsync(IEventReader reader, CancellationToken stopping)
    {
        if (!_groupKnown)
        {
            await healer.EnsureAsync(stopping);
            _groupKnown = true;
        }
        var reserved = await slots.ReserveAsync(settings.Options.BatchSize, settings.Options.Block, stopping);
        if (reserved == 0)
        {
            return;
        }
        var used = 0;
        try
        {
            var since = settings.Time.GetTimestamp();
            var wait = _reading == true ? settings.Options.Block : TimeSpan.Zero;
            var entries = await reader.ReadAsync(reserved, wait, stopping);
            used = entries.Count;
            delivery.Deliver(entries, attemptOf: _ => 1, since, slots);
        }
        finally
        {
            slots.Release(reserved - used);
        }
        if (_reading != true)
        {
            await SweepAsync(stopping);
            _backoff.Reset();
            health.Well(settings.Stream);
            LogReading(logger, settings.Stream);
            _reading = true;
        }
    }

    private async Task RecoverAsync(Exception failure, CancellationToken stopping)
    {
        health.Trouble(settings.Stream, failure.Message);
        if (_reading != false)
        {
            LogTrouble(logger, settings.Stream, failure.Message);
            _reading = false;
        }
        if (failure is EventLogException { Failure: EventLogFailure.GroupMissing } && await healer.TryHealAsync(stopping))
        {
            return;
        }
        await _backoff.WaitAsync(stopping);
    }

    /// <summary>Takes over what is on the own pending list and not in hand. The reply was lost, not the attempt: the count stays.</summary>
    private async Task SweepAsync(CancellationToken stopping)
    {
        var from = EntryId.Zero;
        IReadOnlyList<PendingEntry> page;
        do
        {
            page = await settings.Log.PendingAsync(
                settings.Group, new(from, settings.Options.BatchSize, TimeSpan.Zero, settings.Member.Consumer), stopping);
            foreach (var sameCount in page.Where(IsStray).GroupBy(entry => entry.Deliveries))
            {
                var since = settings.Time.GetTimestamp();
                var claimed = await settings.Log.ClaimAsync(
                    settings.Member, [.. sameCount.Select(entry => entry.Id)], TimeSpan.Zero, sameCount.Key, stopping);
                for (var places = 0; places < claimed.Entries.Count;)
                {
                    places += await slots.ReserveAsync(claimed.Entries.Count - places, settings.Options.Block, stopping);
                }
                delivery.Deliver(claimed.Entries, attemptOf: _ => sameCount.Key, since, slots);
            }
            from = page.Count > 0 ? page[^1].Id.Next : from;
        }
        while (page.Count == settings.Options.BatchSize);
    }

    private bool IsStray(PendingEntry entry) => !held.Contains(entry.Id) && !held.IsDeferred(entry.Id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stream {Stream} cannot be read; trying on: {Reason}")]
    private static partial void LogTrouble(ILogger logger, string stream, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stream {Stream} is being read")]
    private static partial void LogReading(ILogger logger, string stream);
}
