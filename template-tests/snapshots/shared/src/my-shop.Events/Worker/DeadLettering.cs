using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>Dead-letters pending entries that no handler will see again.</summary>
internal sealed partial class DeadLettering(WorkerSettings settings, EventMetrics metrics, ILogger<DeadLettering> logger)
{
    /// <summary>Dead-letters an entry that was delivered as often as allowed, unless another worker is faster.</summary>
    /// <returns>Why that failed; null if it succeeded.</returns>
    public async Task<EventLogException?> TryExhaustedAsync(PendingEntry entry, CancellationToken stopping)
    {
        try
        {
            var claimed = await settings.Log.ClaimAsync(settings.Member, [entry.Id], settings.Options.Lease, entry.Deliveries, stopping);
            if (claimed.Entries.Count > 0)
            {
                await DeadLetterAsync(
                    entry, DeadLetterReason.Exhausted, $"No worker finished it; {entry.Consumer} was the last to have it.");
            }
            else if (claimed.Missing.Count > 0)
            {
                await MissingAsync(entry);
            }
            return null;
        }
        catch (EventLogException refused)
            when (refused.Failure is EventLogFailure.Refused or EventLogFailure.Full or EventLogFailure.DeadLettersFull)
        {
            return refused;
        }
    }

    /// <summary>Dead-letters an entry whose content is gone.</summary>
    public Task MissingAsync(PendingEntry entry) =>
        DeadLetterAsync(entry, DeadLetterReason.PayloadMissing, "The entry was dropped from the stream before it was handled.");

    private async Task DeadLetterAsync(PendingEntry entry, DeadLetterReason reason, string error)
    {
        if (settings.IsOfDeadLetters)
        {
            // It was redriven or deleted before its handler was called, or its handler has failed for days: it is no longer news.
            await settings.Log.AcknowledgeAsync(settings.Group, [entry.Id], CancellationToken.None);
            return;
        }
        var letter = settings.NewDeadLetter(reason, entry.Deliveries, error);
        if (await settings.Log.DeadLetterAsync(settings.Member, entry.Id, letter, CancellationToken.None))
        {
            var name = DeadLetter.NameOf(reason);
            LogDeadLetter(logger, entry.Id, settings.Stream, name, entry.Deliveries, error);
            metrics.DeadLettered(settings.Stream, name);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Entry {EntryId} of stream {Stream} is a dead letter ({Reason}) after {Deliveries} deliveries: {Problem}")]
    private static partial void LogDeadLetter(
        ILogger logger, EntryId entryId, string stream, string reason, int deliveries, string problem);
}
