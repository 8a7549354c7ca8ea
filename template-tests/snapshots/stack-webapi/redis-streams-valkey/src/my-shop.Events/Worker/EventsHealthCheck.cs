using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>Live: every loop of the worker turns.</summary>
internal sealed class WorkerLivenessCheck(WorkerHealth health, IOptions<EventsOptions> options) : IHealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var stalled = health.Stalled(Limit + options.Value.Block + options.Value.RedeliveryInterval);
        return Task.FromResult(stalled.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"These loops stand still: {string.Join(", ", stalled)}."));
    }
}

/// <summary>Ready: the event log answers, and every stream with handlers is being read.</summary>
internal sealed class EventLogReadinessCheck(IEventLog log, WorkerHealth health) : IHealthCheck
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
        var troubles = health.Troubles.Select(trouble => $"{trouble.Key}: {trouble.Value}").ToList();
        return troubles.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"Streams that are not being read: {string.Join("; ", troubles)}");
    }
}
