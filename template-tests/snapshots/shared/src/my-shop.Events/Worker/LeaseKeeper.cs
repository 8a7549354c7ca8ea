using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>
/// Renews the lease of every entry in flight, three times per lease, so that slow handlers keep theirs. The server says which entries
/// another worker has claimed; their handlers are cancelled.
/// </summary>
internal sealed partial class LeaseKeeper(
    WorkerSettings settings, InFlightEntries inFlight, WorkerHealth health, ILogger<LeaseKeeper> logger)
{
    private const int Chunk = 500;

    private readonly TimeSpan _lease = settings.Options.Lease;
    private readonly LoopState _state = new($"lease {settings.Group.Name} {settings.Stream}", health, logger);

    public async Task RunAsync(CancellationToken ending)
    {
        using var timer = new PeriodicTimer(Min(_lease / 3, TimeSpan.FromSeconds(5)), settings.Time);
        try
        {
            do
            {
                _state.Heartbeat();
                await RenewDueAsync(ending);
            }
            while (await timer.WaitForNextTickAsync(ending));
        }
        catch (Exception) when (ending.IsCancellationRequested)
        {
            _state.Ended();
        }
    }

    /// <summary>
    /// Asks the server about the entries whose lease has expired by this process' clock, for example after a freeze: each is renewed or
    /// found to be lost.
    /// </summary>
    public Task ConfirmAsync(IReadOnlyCollection<InFlightEntry> entries, CancellationToken cancellationToken)
    {
        var now = settings.Time.GetTimestamp();
        var doubtful = entries.Where(entry => !entry.IsLost && entry.LeaseUntil <= now).ToArray();
        return doubtful.Length > 0 ? RenewAsync(doubtful, cancellationToken) : Task.CompletedTask;
    }

    private async Task RenewDueAsync(CancellationToken ending)
    {
        var soon = settings.Time.GetTimestamp() + ToTimestamp(_lease * 2 / 3);
        try
        {
            await RenewAsync([.. inFlight.Entries.Where(entry => !entry.IsLost && entry.LeaseUntil <= soon)], ending);
            await RepeatDeferralsAsync(ending);
            _state.Healthy();
        }
        catch (Exception failure) when (!ending.IsCancellationRequested)
        {
            _state.Failed(failure);
        }
    }

    private async Task RenewAsync(InFlightEntry[] entries, CancellationToken cancellationToken)
    {
        foreach (var chunk in entries.Chunk(Chunk))
        {
            // The lease starts before the command is sent, never after its answer.
            var now = settings.Time.GetTimestamp();
            var missing = (await settings.Log.DeferAsync(
                settings.Member, [.. chunk.Select(entry => new Deferral(entry.Id, TimeSpan.Zero))], cancellationToken)).ToHashSet();
            foreach (var entry in chunk)
            {
                if (!missing.Contains(entry.Id))
                {
                    entry.LeaseUntil = now + ToTimestamp(_lease);
                }
                // Checked after the answer, because only then it is certain that the lease was valid when the server looked.
                else if (entry.LeaseUntil > settings.Time.GetTimestamp())
                {
                    await entry.RestoreAsync(() => RestoreAsync(entry, now, cancellationToken));
                }
                else
                {
                    Lose(entry);
                }
            }
        }
    }

    /// <summary>
    /// Restores entries that no other worker can have claimed in time: the consumer was removed, with its pending entries.
    /// </summary>
    private async Task RestoreAsync(InFlightEntry entry, long since, CancellationToken cancellationToken)
    {
        var restored = await settings.Log.RestoreAsync(
            settings.Member, [new Deferral(entry.Id, TimeSpan.Zero, entry.Attempt)], cancellationToken);
        if (restored.Count > 0)
        {
            LogRestored(logger, entry.Id, settings.Stream);
            entry.LeaseUntil = since + ToTimestamp(_lease);
        }
        else
        {
            Lose(entry);
        }
    }

    private void Lose(InFlightEntry entry)
    {
        // Entries that were acknowledged in the meantime are no longer pending, either.
        if (inFlight.Contains(entry.Id))
        {
            LogLost(logger, entry.Id, settings.Stream);
            entry.Lose();
        }
    }

    /// <summary>
    /// Sets the clocks of failed entries that wait longer than a lease, and those that could not be set when they failed.
    /// </summary>
    private async Task RepeatDeferralsAsync(CancellationToken cancellationToken)
    {
        foreach (var chunk in inFlight.Deferrals(_lease).Chunk(Chunk))
        {
            var missing = (await settings.Log.DeferAsync(settings.Member, chunk, cancellationToken)).ToHashSet();
            // No other worker can have claimed an entry that is not due even now.
            var removed = chunk.Where(entry => missing.Contains(entry.Id) && inFlight.IsNotDue(entry.Id)).ToList();
            var restored = removed.Count > 0 ? await settings.Log.RestoreAsync(settings.Member, removed, cancellationToken) : [];
            foreach (var lost in missing.Except(restored))
            {
                inFlight.RemoveDeferred(lost);
            }
        }
    }

    private long ToTimestamp(TimeSpan span) => (long)(span.TotalSeconds * settings.Time.TimestampFrequency);

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Entry {EntryId} of stream {Stream} was claimed by another worker after its lease had expired")]
    private static partial void LogLost(ILogger logger, EntryId entryId, string stream);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Entry {EntryId} of stream {Stream} was removed from the pending list while it was handled here; it was restored")]
    private static partial void LogRestored(ILogger logger, EntryId entryId, string stream);
}
