using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Stack_Service._1;

internal static class HealthHostingExtensions
{
    // How late a client that watches the health learns of a change. A check is answered at once.
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Serves grpc.health.v1 from the health checks, by their tags. If the name <c>live</c> is not serving, restart this process; while the
    /// empty name is not serving, send it no calls. A feature maps the names of its own services.
    /// </summary>
    public static void AddHealth(this IHostApplicationBuilder builder)
    {
        builder.Services.AddGrpcHealthChecks(health =>
        {
            health.Services.Map("", check => check.Tags.Contains("ready"));
            health.Services.Map("live", check => check.Tags.Contains("live"));
        });
#if (!hasEvents)
        // A name without checks would be answered with UNKNOWN, which no probe considers healthy.
        builder.Services.AddHealthChecks().AddCheck("service", () => HealthCheckResult.Healthy(), ["live", "ready"]);
#endif
        builder.Services.Configure<HealthCheckPublisherOptions>(publisher => (publisher.Delay, publisher.Period) = (TimeSpan.Zero, Period));
    }
}
