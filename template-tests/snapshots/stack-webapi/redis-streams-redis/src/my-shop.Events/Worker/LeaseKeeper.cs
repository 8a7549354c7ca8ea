using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>
/// Gives the server a sign of life for every entry in hand, three times a lease, so that slow handlers keep what they work on.
/// The server says which entries are no longer ours; their handlers are cancelled.
/// </summary>
internal sealed partial class LeaseKeeper(
    WorkerSettings settings, HeldEntries held, WorkerHealth health, ILogger<LeaseKeeper> logger)
{
    private const int Chunk = 500;

    private readonly TimeSpan _lease = settings.Options.Lease;

    public async Task RunAsync(CancellationToken ending)
    {
        var loop = $"lease {settings.Stream}";
        using var timer = new PeriodicTimer(Min(_lease / 3, TimeSpan.FromSeconds(5)), settings.Time);
        try
        {
            do
            {
                health.Turned(loop);
                await RenewDueAsync(ending);
            }
            while (await timer.WaitForNextTickAsync(ending));
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            health.Ended(loop);
        }
    }

    /// <summary>
    /// Asks the server about those of the entries whose lease ran out here, after a frozen process for example: each is renewed,
    /// or found to be lost.
    /// </summary>
    public Task ConfirmAsync(IReadOnlyCollection<HeldEntry> entries, CancellationToken cancellationToken)
    {
        var now = settings.Time.GetTimestamp();
        var doubtful = entries.Where(entry => !entry.IsLost && entry.LeaseUntil <= now).ToArray();
        return doubtful.Length > 0 ? RenewAsync(doubtful, [], cancellationToken) : Task.CompletedTask;
    }

    private async Task RenewDueAsync(CancellationToken ending)
    {
        var soon = settings.Time.GetTimestamp() + ToTimestamp(_lease * 2 / 3);
        try
        {
            await RenewAsync([.. held.InHand.Where(entry => !entry.IsLost && entry.LeaseUntil <= soon)], held.Deferrals(_lease), ending);
        }
        catch (EventLogException failure)
        {
            LogFailed(logger, settings.Stream, failure.Message);
        }
    }

    private async Task RenewAsync(HeldEntry[] entries, List<Deferral> waiting, CancellationToken cancellationToken)
    {
        var byId = entries.ToDictionary(entry => entry.Id);
        foreach (var chunk in entries.Select(entry => new Deferral(entry.Id, TimeSpan.Zero)).Concat(waiting).Chunk(Chunk))
        {
            // The lease runs from before the command, never from after its answer.
            var until = settings.Time.GetTimestamp() + ToTimestamp(_lease);
            var lost = (await settings.Log.DeferAsync(settings.Member, chunk, cancellationToken)).ToHashSet();
            foreach (var deferral in chunk)
            {
                var isLost = lost.Contains(deferral.Id);
                if (byId.TryGetValue(deferral.Id, out var entry))
                {
                    Settle(entry, isLost, until);
                }
                else if (isLost)
                {
                    held.RemoveDeferred(deferral.Id);
                }
            }
        }
    }

    private void Settle(HeldEntry entry, bool isLost, long until)
    {
        if (!isLost)
        {
            entry.LeaseUntil = until;
        }
        // What was acknowledged in the meantime is not pending any more either.
        else if (held.Contains(entry.Id))
        {
            LogLost(logger, entry.Id, settings.Stream);
            entry.Lose();
        }
    }

    private long ToTimestamp(TimeSpan span) => (long)(span.TotalSeconds * settings.Time.TimestampFrequency);

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    [LoggerMessage(Level = LogLevel.Information, Message = "Entry {EntryId} of stream {Stream} is another worker's now")]
    private static partial void LogLost(ILogger logger, EntryId entryId, string stream);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Leases of stream {Stream} could not be renewed yet: {Reason}")]
    private static partial void LogFailed(ILogger logger, string stream, string reason);
}
