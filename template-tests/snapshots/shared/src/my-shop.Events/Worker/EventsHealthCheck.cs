using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using my_shop.Events.Logs;
using my_shop.Events.Publishing;

namespace my_shop.Events.Worker;

/// <summary>Live: every loop of the worker has a recent heartbeat.</summary>
internal sealed class WorkerLivenessCheck(WorkerHealth health, IOptions<EventsOptions> options) : IHealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var stalled = health.Stalled(Limit + options.Value.Block + options.Value.RedeliveryInterval);
        return Task.FromResult(stalled.Count == 0
            ? HealthCheckResult.Healthy()
            : new(context.Registration.FailureStatus, $"Loops without a heartbeat: {string.Join(", ", stalled)}."));
    }
}

/// <summary>
/// Ready: the event log answers, every stream with handlers is being read, and no publish is refused. Degraded: the layer works but needs
/// attention.
/// </summary>
internal sealed class EventLogReadinessCheck(
    IEventLog log, BrokerRisks risks, WorkerHealth worker, PublisherHealth publisher, IOptions<EventsOptions> options) : IHealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var failed = options.Value.Optional ? HealthStatus.Degraded : context.Registration.FailureStatus;
        try
        {
            await log.PingAsync(cancellationToken).WaitAsync(Limit, cancellationToken);
            List<string> failing =
            [
                .. worker.Failures.Select(loop => $"Loop '{loop.Key}' is failing: {loop.Value}"),
                .. await publisher.FindFailingAsync(cancellationToken).WaitAsync(Limit, cancellationToken),
            ];
            if (failing.Count > 0)
            {
                return new(failed, string.Join("; ", failing));
            }
        }
        catch (EventLogException failure)
        {
            return new(failed, $"The event log does not answer: {failure.Message}");
        }
        catch (TimeoutException)
        {
            return new(failed, $"The event log did not answer within {Limit.TotalSeconds} s.");
        }
        List<string> concerns = [.. await risks.FindAsync(cancellationToken), .. worker.Concerns];
        return concerns.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join(" ", concerns));
    }
}
