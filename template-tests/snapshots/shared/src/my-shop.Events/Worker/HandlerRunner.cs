using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>Makes one attempt: finds the handler, reads the content, calls the handler in a scope of its own, and judges how it ended.</summary>
internal sealed partial class HandlerRunner(
    WorkerSettings settings, IEventSerializer serializer, IServiceScopeFactory scopes, EventMetrics metrics, ILogger<HandlerRunner> logger)
{
    public async Task<Outcome> RunAsync(HeldEntry held, CancellationToken draining)
    {
        var received = held.Received;
        if (received.OnlyFor is { } group && group != settings.Group.Name)
        {
            return new(OutcomeKind.Acknowledge, settings.Options);
        }
        if (!settings.Handlers.TryFind(received, out var handler, out var name))
        {
            LogUnhandled(logger, settings.Stream, held.Id, received.Type);
            metrics.Unhandled(settings.Stream, received.Type);
            return new(OutcomeKind.Acknowledge, settings.Options);
        }
        if (held.Attempt > handler.Options.MaxDeliveries)
        {
            return new(OutcomeKind.DeadLetter, handler.Options, new TimeoutException("No worker finished it."), DeadLetterReason.Exhausted);
        }
        held.Remember = handler.Options.Deduplicate;
        var context = new EventContext
        {
            EventId = received.EventId,
            Name = name,
            Stream = settings.Stream,
            EntryId = held.Id,
            Key = received.Key,
            Attempt = held.Attempt,
            TraceContext = received.TraceContext,
        };
        using var activity = EventTracing.StartHandle(settings.Log.System, context, settings.Group.Name);
        var started = settings.Time.GetTimestamp();
        var failure = await InvokeAsync(handler, received, held, context, draining);
        metrics.Handled(
            settings.Log.System, settings.Stream, settings.Time.GetElapsedTime(started),
            settings.Time.GetUtcNow() - context.Time, failure?.GetType().Name);
        activity?.SetStatus(failure is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error, failure?.Message);
        return Judge(held, handler.Options, failure, draining);
    }

    private async Task<Exception?> InvokeAsync(
        BoundHandler handler, ReceivedEvent received, HeldEntry held, EventContext context, CancellationToken draining)
    {
        try
        {
            if (held.Remember && (held.Attempt > 1 || received.Repeated)
                && await settings.Log.IsRememberedAsync(settings.Group, received.EventId, draining))
            {
                LogDuplicate(logger, held.Id, settings.Stream, received.EventId);
                metrics.Deduplicated(settings.Stream);
                return null;
            }
            var call = handler.Registration.Decode(received, held.Entry, serializer);
            var cancellation = held.StartHandling(handler.Options.HandlerTimeout, settings.Time, draining);
            await using var scope = scopes.CreateAsyncScope();
            await call(scope.ServiceProvider, context, cancellation);
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private static Outcome Judge(HeldEntry held, HandlerOptions options, Exception? failure, CancellationToken draining) => failure switch
    {
        null => new(OutcomeKind.Acknowledge, options),
        OperationCanceledException when held.IsLost => new(OutcomeKind.LetGo, options),
        OperationCanceledException when draining.IsCancellationRequested => new(OutcomeKind.HandBack, options),
        UndecodableEventException => new(OutcomeKind.DeadLetter, options, failure, DeadLetterReason.Undecodable),
        RejectEventException => new(OutcomeKind.DeadLetter, options, failure, DeadLetterReason.Rejected),
        _ when held.Attempt >= options.MaxDeliveries => new(OutcomeKind.DeadLetter, options, failure, DeadLetterReason.Exhausted),
        _ => new(OutcomeKind.Retry, options, failure),
    };

    [LoggerMessage(Level = LogLevel.Debug, Message = "Entry {EntryId} of stream {Stream} is of type {Type}, which no handler here takes")]
    private static partial void LogUnhandled(ILogger logger, string stream, EntryId entryId, string? type);

    [LoggerMessage(Level = LogLevel.Information, Message = "Entry {EntryId} of stream {Stream} repeats event {EventId}, which was handled already")]
    private static partial void LogDuplicate(ILogger logger, EntryId entryId, string stream, string eventId);
}
