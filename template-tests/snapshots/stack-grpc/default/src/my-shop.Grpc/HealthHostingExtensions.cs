using Microsoft.Extensions.Diagnostics.HealthChecks;
using my_shop.Orders.V1;

namespace my_shop;

internal static class HealthHostingExtensions
{
    // Who watches a service hears of a change after this time at the latest; who asks gets the answer of this moment.
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Answers grpc.health.v1 by the health checks, each of which says by its tags what it is about. The name <c>live</c>: restart me if I
    /// am not. The empty name, and that of a service: send me calls.
    /// </summary>
    public static void AddHealth(this IHostApplicationBuilder builder)
    {
        builder.Services.AddGrpcHealthChecks(health =>
        {
            health.Services.Map("", check => check.Tags.Contains("ready"));
            health.Services.Map(OrderService.Descriptor.FullName, check => check.Tags.Contains("ready"));
            health.Services.Map("live", check => check.Tags.Contains("live"));
        });
        builder.Services.Configure<HealthCheckPublisherOptions>(publisher => (publisher.Delay, publisher.Period) = (TimeSpan.Zero, Period));
    }
}
