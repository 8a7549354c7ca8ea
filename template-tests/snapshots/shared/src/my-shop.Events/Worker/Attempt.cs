using Microsoft.Extensions.Logging;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>An attempt to handle an entry.</summary>
internal sealed class Attempt : IFenced
{
    private readonly Attempts _attempts;

    /// <param name="stream">The key of the entry's stream.</param>
    public Attempt(InFlightEntry entry, BoundHandler handler, EventName name, string stream, Attempts attempts)
    {
        (Entry, Handler, _attempts) = (entry, handler, attempts);
        var received = entry.Received;
        Context = new()
        {
            EventId = received.EventId,
            Name = name,
            Stream = stream,
            EntryId = entry.Id,
            Key = received.Key,
            Attempt = entry.Attempt,
            IsLastAttempt = entry.Attempt >= handler.Options.MaxDeliveries,
            TraceContext = received.TraceContext,
            Delivery = this,
        };
    }

    public InFlightEntry Entry { get; }

    public BoundHandler Handler { get; }

    public EventContext Context { get; }

    public Task<long> TakeFenceAsync(CancellationToken cancellationToken) => _attempts.TakeFenceAsync(Entry, cancellationToken);
}

/// <summary>Decides whether an entry needs a handler, finds it, and creates the context of the event.</summary>
internal sealed partial class Attempts(
    WorkerSettings settings, LeaseKeeper leases, EventMetrics metrics, ILogger<Attempts> logger)
{
    /// <returns>The attempt to make, or the outcome if none is necessary.</returns>
    public async ValueTask<(Attempt? Attempt, Outcome? Outcome)> BeginAsync(InFlightEntry entry, CancellationToken draining)
    {
        var received = entry.Received;
        if (received.OnlyFor is { } group && group != settings.Group.Name && !settings.IsOfDeadLetters)
        {
            return (null, new(OutcomeKind.Skip, settings.Options));
        }
        if (!settings.Handlers.TryFind(received, out var handler, out var name))
        {
            LogUnhandled(logger, settings.Stream, entry.Id, received.Type);
            metrics.Unhandled(settings.Stream, received.Type);
            return (null, new(OutcomeKind.Skip, settings.Options));
        }
        if (entry.Attempt > handler.Options.MaxDeliveries)
        {
            return (null, new(OutcomeKind.DeadLetter, handler.Options, new AbandonedException(), Logs.DeadLetterReason.Exhausted));
        }
        entry.Remember = handler.Options.Deduplicate;
        try
        {
            if (entry.Remember && (entry.Attempt > 1 || received.Repeated)
                && await settings.Log.IsRememberedAsync(settings.Group, received.EventId, draining))
            {
                LogDuplicate(logger, entry.Id, settings.Stream, received.EventId);
                metrics.Deduplicated(settings.Stream);
                return (null, new(OutcomeKind.Skip, handler.Options));
            }
        }
        catch (Exception failure)
        {
            return (null, Outcome.From(entry, handler.Options, failure, draining));
        }
        return (new(entry, handler, name, settings.Stream, this), null);
    }

    /// <summary>
    /// Returns a number that was taken while the lease was valid, so a worker that claims the entry later gets a greater one. Therefore the
    /// lease is confirmed after the number has arrived.
    /// </summary>
    public async Task<long> TakeFenceAsync(InFlightEntry entry, CancellationToken cancellationToken)
    {
        var fence = await settings.Log.NextFenceAsync(settings.Stream, cancellationToken);
        await leases.ConfirmAsync([entry], cancellationToken);
        return entry.IsLost
            ? throw new OperationCanceledException($"Entry {entry.Id} of stream {settings.Stream} was claimed by another worker.")
            : fence;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Entry {EntryId} of stream {Stream} is of type {Type}, which has no handler here")]
    private static partial void LogUnhandled(ILogger logger, string stream, EntryId entryId, string? type);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Entry {EntryId} of stream {Stream} repeats event {EventId}, which was handled already")]
    private static partial void LogDuplicate(ILogger logger, EntryId entryId, string stream, string eventId);
}
