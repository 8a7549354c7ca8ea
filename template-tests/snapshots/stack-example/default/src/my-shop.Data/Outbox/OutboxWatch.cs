using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using my_shop.Data.Schema;

namespace my_shop.Data.Outbox;

/// <summary>Looks at the outbox every few seconds.</summary>
internal sealed class OutboxWatch(IOutboxRows rows, OutboxState state, SchemaState schema, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await schema.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var (count, oldest) = await rows.DescribeAsync(OutboxState.MostCounted, stoppingToken);
                state.Observe(count, oldest);
            }
            catch (Exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The relay tells why.
            }
            await Task.Delay(Interval * (0.9 + 0.2 * Random.Shared.NextDouble()), time, stoppingToken);
        }
    }
}

/// <summary>Degraded: events have been in the outbox for so long that somebody should look why.</summary>
internal sealed class OutboxHealthCheck(OutboxState state, IOptions<OutboxOptions> options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(state.OldestAge > options.Value.ConcernAfter
            ? HealthCheckResult.Degraded($"The oldest event in the outbox has been there for {state.OldestAge:d\\.hh\\:mm\\:ss}.")
            : HealthCheckResult.Healthy());
}
