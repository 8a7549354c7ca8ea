using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>Makes one attempt: finds the handler, decodes the content, calls the handler in a DI scope of its own, and decides the outcome.</summary>
internal sealed partial class HandlerRunner(
    WorkerSettings settings, IEventSerializer serializer, IServiceScopeFactory scopes, EventMetrics metrics, ILogger<HandlerRunner> logger)
{
    public async Task<Outcome> RunAsync(InFlightEntry entry, CancellationToken draining)
    {
        var received = entry.Received;
        if (received.OnlyFor is { } group && group != settings.Group.Name)
        {
            return new(OutcomeKind.Acknowledge, settings.Options);
        }
        if (!settings.Handlers.TryFind(received, out var handler, out var name))
        {
            LogUnhandled(logger, settings.Stream, entry.Id, received.Type);
            metrics.Unhandled(settings.Stream, received.Type);
            return new(OutcomeKind.Acknowledge, settings.Options);
        }
        if (entry.Attempt > handler.Options.MaxDeliveries)
        {
            return new(OutcomeKind.DeadLetter, handler.Options, new TimeoutException("No worker finished it."), DeadLetterReason.Exhausted);
        }
        entry.Remember = handler.Options.Deduplicate;
        var context = new EventContext
        {
            EventId = received.EventId,
            Name = name,
            Stream = settings.Stream,
            EntryId = entry.Id,
            Key = received.Key,
            Attempt = entry.Attempt,
            TraceContext = received.TraceContext,
        };
        using var activity = EventTracing.StartHandle(settings.Log.System, context, settings.Group.Name);
        var started = settings.Time.GetTimestamp();
        var failure = await InvokeAsync(handler, received, entry, context, draining);
        metrics.Handled(
            settings.Log.System, settings.Stream, settings.Time.GetElapsedTime(started),
            settings.Time.GetUtcNow() - context.Time, failure?.GetType().Name);
        activity?.SetStatus(failure is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error, failure?.Message);
        return Judge(entry, handler.Options, failure, draining);
    }

    private async Task<Exception?> InvokeAsync(
        BoundHandler handler, ReceivedEvent received, InFlightEntry entry, EventContext context, CancellationToken draining)
    {
        try
        {
            if (entry.Remember && (entry.Attempt > 1 || received.Repeated)
                && await settings.Log.IsRememberedAsync(settings.Group, received.EventId, draining))
            {
                LogDuplicate(logger, entry.Id, settings.Stream, received.EventId);
                metrics.Deduplicated(settings.Stream);
                return null;
            }
            var call = handler.Registration.Decode(received, entry.Entry, serializer);
            var cancellation = entry.StartHandling(handler.Options.HandlerTimeout, settings.Time, draining);
            await using var scope = scopes.CreateAsyncScope();
            await call(scope.ServiceProvider, context, cancellation);
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private static Outcome Judge(InFlightEntry entry, HandlerOptions options, Exception? failure, CancellationToken draining) => failure switch
    {
        null => new(OutcomeKind.Acknowledge, options),
        OperationCanceledException when entry.IsLost => new(OutcomeKind.Abandon, options),
        OperationCanceledException when draining.IsCancellationRequested => new(OutcomeKind.Release, options),
        UndecodableEventException => new(OutcomeKind.DeadLetter, options, failure, DeadLetterReason.Undecodable),
        RejectEventException => new(OutcomeKind.DeadLetter, options, failure, DeadLetterReason.Rejected),
        _ when entry.Attempt >= options.MaxDeliveries => new(OutcomeKind.DeadLetter, options, failure, DeadLetterReason.Exhausted),
        _ => new(OutcomeKind.Retry, options, failure),
    };

    [LoggerMessage(Level = LogLevel.Debug, Message = "Entry {EntryId} of stream {Stream} is of type {Type}, which has no handler here")]
    private static partial void LogUnhandled(ILogger logger, string stream, EntryId entryId, string? type);

    [LoggerMessage(Level = LogLevel.Information, Message = "Entry {EntryId} of stream {Stream} repeats event {EventId}, which was handled already")]
    private static partial void LogDuplicate(ILogger logger, EntryId entryId, string stream, string eventId);
}
