using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Events.Telemetry;
#if (hasDatabase)
using Stack_Service._1.Events.Transactions;
#endif

namespace Stack_Service._1.Events.Worker;

/// <summary>Makes one attempt: decodes the content, calls the handler in a DI scope of its own, and decides the outcome.</summary>
internal sealed class HandlerRunner(
    WorkerSettings settings, Attempts attempts, IEventSerializer serializer, IServiceScopeFactory scopes, Pace pace, EventMetrics metrics)
{
    public async ValueTask<Outcome> RunAsync(InFlightEntry entry, CancellationToken draining)
    {
        var (attempt, needless) = await attempts.BeginAsync(entry, draining);
        if (attempt is null)
        {
            return needless!.Value;
        }
        using var activity = EventTracing.StartHandle(settings.Log.System, attempt.Context, settings.Group.Name);
        var started = settings.Time.GetTimestamp();
        var failure = await InvokeAsync(attempt, draining);
        var duration = settings.Time.GetElapsedTime(started);
        pace.Observe(duration);
        metrics.Handled(
            settings.Log.System, settings.Stream, duration,
            settings.Time.GetUtcNow() - attempt.Context.Time, failure?.GetType().Name);
        activity?.SetStatus(failure is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error, failure?.Message);
        return Outcome.From(entry, attempt.Handler.Options, failure, draining);
    }

    private async Task<Exception?> InvokeAsync(Attempt attempt, CancellationToken draining)
    {
        var entry = attempt.Entry;
        try
        {
            var call = ((ISingleRegistration)attempt.Handler.Registration).Decode(entry.Received, entry.Entry, serializer);
            var cancellation = entry.StartHandling(attempt.Handler.Options.HandlerTimeout, settings.Time, draining);
            await using var scope = scopes.CreateAsyncScope();
#if (hasDatabase)
            await (attempt.Handler.Options.Transaction
                ? RunInTransactionAsync(attempt, call, scope.ServiceProvider, cancellation)
                : call(scope.ServiceProvider, attempt.Context, cancellation));
#else
            await call(scope.ServiceProvider, attempt.Context, cancellation);
#endif
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }
#if (hasDatabase)

    private async Task RunInTransactionAsync(
        Attempt attempt, HandlerCall call, IServiceProvider services, CancellationToken cancellationToken)
    {
        var unhandled = await services.GetRequiredService<IHandlerTransaction>().RunAsync(
            new(settings.Group.Name, [attempt.Context], settings.Options.Lease),
            async events =>
            {
                if (events.Count > 0)
                {
                    await call(services, attempt.Context, cancellationToken);
                }
                return [];
            },
            cancellationToken);
        if (unhandled == 0)
        {
            metrics.Deduplicated(settings.Stream);
        }
    }
#endif
}
