using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>
/// Runs handlers, each delivery in a scope of its own. How an attempt ends decides what becomes of the entry: see <see cref="Settlement"/>.
/// </summary>
internal sealed partial class HandlerPool(
    WorkerSettings settings, Settlement settlement, IEventSerializer serializer, IServiceScopeFactory scopes,
    EventMetrics metrics, ILogger<HandlerPool> logger)
{
    // Unbounded here, bounded by the slots that whoever enqueues has to take first.
    private readonly Channel<HeldEntry> _queue = Channel.CreateUnbounded<HeldEntry>();
    private volatile bool _stopping;

    public void Enqueue(HeldEntry held)
    {
        if (!_queue.Writer.TryWrite(held))
        {
            settlement.HandBack(held);
        }
    }

    /// <summary>Handles entries until <see cref="Stop"/>; completes when the last handler has returned.</summary>
    /// <param name="draining">Cancels handlers that still run when the time to stop is over.</param>
    public Task RunAsync(CancellationToken draining) =>
        Task.WhenAll(Enumerable.Range(0, settings.Options.Concurrency).Select(_ => Task.Run(() => HandleAllAsync(draining), CancellationToken.None)));

    /// <summary>Lets running handlers finish; entries that still wait go back to the log.</summary>
    public void Stop()
    {
        _stopping = true;
        _queue.Writer.TryComplete();
    }

    private async Task HandleAllAsync(CancellationToken draining)
    {
        await foreach (var held in _queue.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (_stopping)
            {
                settlement.HandBack(held);
            }
            else
            {
                await HandleAsync(held, draining);
            }
        }
    }

    private async Task HandleAsync(HeldEntry held, CancellationToken draining)
    {
        var received = EventFields.Read(held.Entry);
        if (settings.Handlers.Find(received) is not { } handler)
        {
            LogUnhandled(logger, settings.Stream, held.Id, received.Type);
            metrics.Unhandled(settings.Stream, received.Type);
            settlement.Acknowledge(held);
            return;
        }
        var context = new EventContext
        {
            EventId = received.EventId,
            Name = handler.Name,
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
        await SettleAsync(held, failure, draining);
    }

    private async Task<Exception?> InvokeAsync(
        HandlerRegistration handler, ReceivedEvent received, HeldEntry held, EventContext context, CancellationToken draining)
    {
        try
        {
            var invoke = handler.Decode(received, held.Entry, serializer);
            var cancellation = held.StartHandling(settings.Options.HandlerTimeout, settings.Time, draining);
            await using var scope = scopes.CreateAsyncScope();
            await invoke(scope.ServiceProvider, context, cancellation);
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private Task SettleAsync(HeldEntry held, Exception? failure, CancellationToken draining)
    {
        switch (failure)
        {
            case null:
                settlement.Acknowledge(held);
                return Task.CompletedTask;
            case OperationCanceledException when held.IsLost:
                settlement.LetGo(held);
                return Task.CompletedTask;
            case OperationCanceledException when draining.IsCancellationRequested:
                settlement.HandBack(held);
                return Task.CompletedTask;
            case UndecodableEventException:
                return settlement.DeadLetterAsync(held, DeadLetterReason.Undecodable, failure);
            case RejectEventException:
                return settlement.DeadLetterAsync(held, DeadLetterReason.Rejected, failure);
            case var _ when held.Attempt >= settings.Options.MaxDeliveries:
                return settlement.DeadLetterAsync(held, DeadLetterReason.Exhausted, failure);
            default:
                return settlement.RetryAsync(held, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Entry {EntryId} of stream {Stream} is of type {Type}, which no handler here takes")]
    private static partial void LogUnhandled(ILogger logger, string stream, EntryId entryId, string? type);
}
