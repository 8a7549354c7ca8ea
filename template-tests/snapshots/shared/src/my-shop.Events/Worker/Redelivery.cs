using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>
/// Claims entries whose lease has expired: those of dead workers, and failed ones whose delay is over. It pages through all of them, has
/// permits of its own, so that neither they nor new entries starve, and dead-letters entries that were delivered too often.
/// </summary>
internal sealed class Redelivery(
    WorkerSettings settings, InFlightEntries inFlight, Delivery delivery, Permits permits, DeadLettering deadLettering, OwnRetries own,
    GroupRecovery recovery, OutageGuard outage, Interest interest, WorkerHealth health, EventMetrics metrics, ILogger<Redelivery> logger)
{
    private const int PageSize = 100;

    // How soon another worker begins entries that a stopping one has released.
    private static readonly TimeSpan ReleaseInterval = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan PendingTooLong = TimeSpan.FromMinutes(5);

    private bool _othersHavePending;

    private readonly LoopState _state = new($"redelivery {settings.Group.Name} {settings.Stream}", health, logger);

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            _state.Heartbeat();
            try
            {
                if (_othersHavePending || interest.IsDue())
                {
                    await RunOnceAsync(stopping);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                _state.Failed(failure);
            }
            await WaitAsync(stopping);
        }
        _state.Ended();
    }

    private async Task RunOnceAsync(CancellationToken stopping)
    {
        var group = await settings.Log.DescribeAsync(settings.Group, stopping);
        Report(group);
        if (group is not { Pending: 0 } && !outage.IsPaused)
        {
            var problem = await RedeliverAllAsync(stopping);
            if (problem is not null)
            {
                _state.Failed(problem);
                return;
            }
        }
        _state.Healthy();
    }

    /// <returns>Why an entry could not be dead-lettered; null if none failed. The others do not wait for it.</returns>
    private async Task<Exception?> RedeliverAllAsync(CancellationToken stopping)
    {
        Exception? problem = null;
        var finalAttempts = new List<PendingEntry>();
        await foreach (var due in FindDueAsync(stopping))
        {
            var byKind = due.ToLookup(KindOf);
            foreach (var exhausted in byKind[DueKind.Exhausted].Where(entry => inFlight.TryBeginClaim(entry.Id)))
            {
                try
                {
                    problem = await deadLettering.TryExhaustedAsync(exhausted, stopping) ?? problem;
                }
                finally
                {
                    inFlight.EndClaim([exhausted.Id]);
                }
            }
            await RedeliverAsync([.. byKind[DueKind.Normal]], stopping);
            finalAttempts.AddRange(byKind[DueKind.FinalAttempt]);
        }
        foreach (var entry in finalAttempts)
        {
            foreach (var taken in await RedeliverAsync([entry], stopping))
            {
                await taken.Ended.WaitAsync(settings.Events.RedeliveryInterval, settings.Time, stopping)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        return problem;
    }

    /// <summary>All entries whose lease has expired, page by page.</summary>
    private async IAsyncEnumerable<IReadOnlyList<PendingEntry>> FindDueAsync([EnumeratorCancellation] CancellationToken stopping)
    {
        // If the order matters, nothing overtakes an older entry whose lease has not expired yet.
        var inOrder = settings.Options.Ordering == Ordering.PerKey;
        var lease = settings.Options.Lease;
        var from = EntryId.Zero;
        IReadOnlyList<PendingEntry> page;
        bool goOn;
        do
        {
            _state.Heartbeat();
            page = await settings.Log.PendingAsync(settings.Group, new(from, PageSize, inOrder ? TimeSpan.Zero : lease), stopping);
            var due = page.TakeWhile(entry => entry.Idle >= lease || inFlight.Contains(entry.Id) || inFlight.IsDeferred(entry.Id)).ToList();
            goOn = page.Count == PageSize && due.Count == page.Count;
            from = page.Count > 0 ? page[^1].Id.Next : from;
            yield return due.FindAll(entry => entry.Idle >= lease && !inFlight.Contains(entry.Id));
        }
        while (goOn);
    }

    /// <summary>
    /// An entry before its final attempt whose worker went silent may have killed that worker. Such entries are tried one at a time, so
    /// that a poisonous one does not use up the final attempt of others.
    /// </summary>
    private DueKind KindOf(PendingEntry entry) =>
        entry.Deliveries >= settings.Handlers.MaxDeliveries ? DueKind.Exhausted
        : entry.Deliveries == settings.Handlers.MaxDeliveries - 1 && entry.Deliveries > 1 && entry.Consumer != settings.Consumer
            ? DueKind.FinalAttempt
        : DueKind.Normal;

    private async Task<List<InFlightEntry>> RedeliverAsync(PendingEntry[] due, CancellationToken stopping)
    {
        var delivered = new List<InFlightEntry>();
        for (var done = 0; done < due.Length;)
        {
            _state.Heartbeat();
            var reserved = await permits.ReserveAsync(1, due.Length - done, settings.Events.Block, stopping);
            var chunk = due.Skip(done).Take(reserved).Where(entry => inFlight.TryBeginClaim(entry.Id)).ToDictionary(entry => entry.Id);
            done += reserved;
            if (chunk.Count == 0)
            {
                permits.Release(reserved);
                continue;
            }
            var used = 0;
            try
            {
                var since = settings.Time.GetTimestamp();
                // A stop does not cancel it, because claimed entries would have to wait until their lease expires.
                var claimed = await settings.Log.ClaimAsync(
                    settings.Member, [.. chunk.Keys], settings.Options.Lease, deliveries: null, CancellationToken.None);
                used = claimed.Entries.Count;
                delivered.AddRange(delivery.Deliver(claimed.Entries, attemptOf: id => chunk[id].Deliveries + 1, since, permits));
                foreach (var missing in claimed.Missing)
                {
                    await deadLettering.MissingAsync(chunk[missing]);
                }
            }
            finally
            {
                inFlight.EndClaim(chunk.Keys);
                permits.Release(reserved - used);
            }
        }
        return delivered;
    }

    private void Report(GroupDescription? group)
    {
        var tooOld = group?.OldestPending > PendingTooLong;
        health.Concern(
            $"pending {settings.Group.Name} {settings.Stream}",
            tooOld
                ? $"The oldest event that group '{settings.Group.Name}' of stream '{settings.Stream}' has not handled is "
                    + $"{group!.OldestPending:d\\.hh\\:mm\\:ss} old."
                : null);
        _othersHavePending = group?.Pending > inFlight.Count;
        if (group is not null)
        {
            recovery.Observe(group.DoneThrough);
            metrics.Observe(settings.Group, group);
        }
    }

    /// <summary>Waits for the next round, and meanwhile redelivers entries that failed here as soon as they are due.</summary>
    private async Task WaitAsync(CancellationToken stopping)
    {
        var interval = _othersHavePending && ReleaseInterval < settings.Events.RedeliveryInterval
            ? ReleaseInterval
            : settings.Events.RedeliveryInterval;
        var round = interval * (0.8 + 0.4 * Random.Shared.NextDouble());
        var started = settings.Time.GetTimestamp();
        while (!stopping.IsCancellationRequested && round - settings.Time.GetElapsedTime(started) is var left && left > TimeSpan.Zero)
        {
            if (own.NextDue is { } due && due < left)
            {
                left = due;
            }
            if (left > TimeSpan.Zero)
            {
                await SleepAsync(left, stopping);
            }
            try
            {
                await own.RedeliverAsync(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // They are still pending, and any worker may claim them a moment later.
                _state.Failed(failure);
            }
        }
    }

    /// <summary>Sleeps until the pause is over, another entry is deferred, or the worker stops.</summary>
    private async Task SleepAsync(TimeSpan pause, CancellationToken stopping)
    {
        using var over = new CancellationTokenSource(pause, settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, stopping);
        Task newlyDeferred = inFlight.NewlyDeferred.ReadAsync(either.Token).AsTask();
        await newlyDeferred.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private enum DueKind
    {
        Normal,
        FinalAttempt,
        Exhausted,
    }
}
