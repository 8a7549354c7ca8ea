using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Stack_Service._1;

internal static class HealthHostingExtensions
{
    // How late a client that watches the health can hear of a change. A check is answered at once.
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Answers grpc.health.v1 from the health checks, whose tags say what each is about. The name <c>live</c>: restart this process if it
    /// is not serving. The empty name: send it no calls while it is not serving. A feature maps the names of its own services.
    /// </summary>
    public static void AddHealth(this IHostApplicationBuilder builder)
    {
        builder.Services.AddGrpcHealthChecks(health =>
        {
            health.Services.Map("", check => check.Tags.Contains("ready"));
            health.Services.Map("live", check => check.Tags.Contains("live"));
        });
#if (!hasEvents)
        // A name without any check is answered with UNKNOWN, which no probe takes for healthy.
        builder.Services.AddHealthChecks().AddCheck("service", () => HealthCheckResult.Healthy(), ["live", "ready"]);
#endif
        builder.Services.Configure<HealthCheckPublisherOptions>(publisher => (publisher.Delay, publisher.Period) = (TimeSpan.Zero, Period));
    }
}
