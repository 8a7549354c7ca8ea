using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>
/// Takes over entries whose lease ran out: those of workers that died, and failed ones whose delay is over. It pages through all of
/// them, has places of its own in the pool, so that neither they nor new entries starve, and sets aside what came too often.
/// </summary>
internal sealed partial class Redelivery(
    WorkerSettings settings, HeldEntries held, Delivery delivery, Slots slots, GroupHealer healer, WorkerHealth health,
    EventMetrics metrics, ILogger<Redelivery> logger)
{
    private const int PageSize = 100;

    // The server's clock lags behind this one by the time that a command takes; also keeps a busy loop away.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(20);

    public async Task RunAsync(CancellationToken stopping)
    {
        var loop = $"redelivery {settings.Stream}";
        while (!stopping.IsCancellationRequested)
        {
            health.Turned(loop);
            try
            {
                await RunOnceAsync(loop, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure) when (failure is EventLogException or BacklogFullException)
            {
                LogFailed(logger, settings.Stream, failure.Message);
            }
            await WaitAsync(stopping);
        }
        health.Ended(loop);
    }

    private async Task RunOnceAsync(string loop, CancellationToken stopping)
    {
        if (await settings.Log.DescribeAsync(settings.Group, stopping) is { } group)
        {
            healer.Observe(group.DoneThrough);
            if (group.Pending == 0)
            {
                return;
            }
        }
        var from = EntryId.Zero;
        IReadOnlyList<PendingEntry> page;
        do
        {
            health.Turned(loop);
            page = await settings.Log.PendingAsync(settings.Group, new(from, PageSize, settings.Options.Lease), stopping);
            var due = page.Where(entry => !held.Contains(entry.Id)).ToLookup(entry => entry.Deliveries >= settings.Options.MaxDeliveries);
            foreach (var exhausted in due[true])
            {
                await SetAsideAsync(exhausted, stopping);
            }
            await RedeliverAsync([.. due[false]], loop, stopping);
            from = page.Count > 0 ? page[^1].Id.Next : from;
        }
        while (page.Count == PageSize);
        held.ForgetOverdue(settings.Options.RedeliveryInterval);
    }

    private async Task RedeliverAsync(PendingEntry[] due, string loop, CancellationToken stopping)
    {
        for (var done = 0; done < due.Length;)
        {
            health.Turned(loop);
            var places = await slots.ReserveAsync(due.Length - done, settings.Options.Block, stopping);
            var chunk = due.AsSpan(done, places).ToArray().ToDictionary(entry => entry.Id);
            done += places;
            if (places == 0)
            {
                continue;
            }
            var used = 0;
            try
            {
                var since = settings.Time.GetTimestamp();
                var claimed = await settings.Log.ClaimAsync(
                    settings.Member, [.. chunk.Keys], settings.Options.Lease, deliveries: null, stopping);
                used = claimed.Entries.Count;
                delivery.Deliver(claimed.Entries, attemptOf: id => chunk[id].Deliveries + 1, since, slots);
                foreach (var missing in claimed.Missing)
                {
                    await DeadLetterAsync(chunk[missing], DeadLetterReason.PayloadMissing, "The entry was dropped from the stream before it was handled.");
                }
            }
            finally
            {
                slots.Release(places - used);
            }
        }
    }

    private async Task SetAsideAsync(PendingEntry entry, CancellationToken stopping)
    {
        var claimed = await settings.Log.ClaimAsync(
            settings.Member, [entry.Id], settings.Options.Lease, entry.Deliveries, stopping);
        if (claimed.Entries.Count > 0)
        {
            await DeadLetterAsync(
                entry, DeadLetterReason.Exhausted, $"No worker finished it; {entry.Consumer} was the last that had it.");
        }
        else if (claimed.Missing.Count > 0)
        {
            await DeadLetterAsync(entry, DeadLetterReason.PayloadMissing, "The entry was dropped from the stream before it was handled.");
        }
    }

    private async Task DeadLetterAsync(PendingEntry entry, DeadLetterReason reason, string error)
    {
        var letter = new DeadLetter(reason, entry.Deliveries, error, settings.Time.GetUtcNow());
        if (await settings.Log.DeadLetterAsync(settings.Member, entry.Id, letter, CancellationToken.None))
        {
            var name = DeadLetter.NameOf(reason);
            LogDeadLetter(logger, entry.Id, settings.Stream, name, entry.Deliveries, error);
            metrics.DeadLettered(settings.Stream, name);
        }
    }

    /// <summary>Waits for the next round, or until an entry deferred by this worker is due, whichever comes first.</summary>
    private async Task WaitAsync(CancellationToken stopping)
    {
        var round = settings.Options.RedeliveryInterval * (0.8 + 0.4 * Random.Shared.NextDouble());
        var started = settings.Time.GetTimestamp();
        while (!stopping.IsCancellationRequested)
        {
            var remaining = round - settings.Time.GetElapsedTime(started);
            var pause = held.NextDue is { } due && due + Grace < remaining ? due + Grace : remaining;
            if (pause <= TimeSpan.Zero)
            {
                return;
            }
            using var over = new CancellationTokenSource(pause, settings.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, stopping);
            Task newlyDeferred = held.NewlyDeferred.ReadAsync(either.Token).AsTask();
            await newlyDeferred.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (over.IsCancellationRequested)
            {
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Entry {EntryId} of stream {Stream} is a dead letter ({Reason}) after {Deliveries} deliveries: {Problem}")]
    private static partial void LogDeadLetter(
        ILogger logger, EntryId entryId, string stream, string reason, int deliveries, string problem);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Pending entries of stream {Stream} could not be looked through: {Reason}")]
    private static partial void LogFailed(ILogger logger, string stream, string reason);
}
