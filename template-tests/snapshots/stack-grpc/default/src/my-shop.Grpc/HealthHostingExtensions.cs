using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace my_shop;

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
        builder.Services.Configure<HealthCheckPublisherOptions>(publisher => (publisher.Delay, publisher.Period) = (TimeSpan.Zero, Period));
    }
}
