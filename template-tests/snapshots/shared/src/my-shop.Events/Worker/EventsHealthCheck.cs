using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using my_shop.Events.Logs;

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
            : HealthCheckResult.Unhealthy($"Loops without a heartbeat: {string.Join(", ", stalled)}."));
    }
}

/// <summary>
/// Ready: the event log answers, and every stream with handlers is being read. Degraded: it works, but somebody should look at it.
/// </summary>
internal sealed class EventLogReadinessCheck(IEventLog log, BrokerRisks risks, WorkerHealth health) : IHealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await log.PingAsync(cancellationToken).WaitAsync(Limit, cancellationToken);
        }
        catch (EventLogException failure)
        {
            return HealthCheckResult.Unhealthy($"The event log does not answer: {failure.Message}");
        }
        catch (TimeoutException)
        {
            return HealthCheckResult.Unhealthy($"The event log did not answer within {Limit.TotalSeconds} s.");
        }
        var failing = health.Failures.Select(loop => $"{loop.Key}: {loop.Value}").ToList();
        if (failing.Count > 0)
        {
            return HealthCheckResult.Unhealthy($"Failing loops: {string.Join("; ", failing)}");
        }
        List<string> concerns = [.. await risks.FindAsync(cancellationToken), .. health.Concerns];
        return concerns.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join(" ", concerns));
    }
}
