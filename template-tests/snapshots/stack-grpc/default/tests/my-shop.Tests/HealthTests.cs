using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using my_shop.Tests.Quality;

namespace my_shop.Tests;

public sealed class HealthTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("live")]
    public async Task The_service_is_healthy(string name)
    {
        var health = new Health.HealthClient(service.Channel());

        // On a machine that is too busy, the worker can be unhealthy for a while.
        await Eventually.IsTrueAsync(async () => await StatusAsync(health, name) == HealthCheckResponse.Types.ServingStatus.Serving);
    }

    [Theory]
    [InlineData("", HealthCheckResponse.Types.ServingStatus.NotServing)]
    [InlineData("live", HealthCheckResponse.Types.ServingStatus.Serving)]
    [Shows("observability.health", "grpc.health.v1, for liveness and readiness")]
    public async Task A_service_that_is_not_ready_gets_no_calls_and_is_not_restarted(
        string name, HealthCheckResponse.Types.ServingStatus expected)
    {
        await using var waiting = service.WithWebHostBuilder(web => web.ConfigureTestServices(services =>
            services.AddHealthChecks().AddCheck("never", () => HealthCheckResult.Unhealthy(), ["ready"])));
        var health = new Health.HealthClient(waiting.Channel());

        await Eventually.IsTrueAsync(async () => await StatusAsync(health, name) == expected);
        using var watch = health.Watch(new() { Service = name }, cancellationToken: Cancellation);
        await Eventually.IsTrueAsync(
            async () => await watch.ResponseStream.MoveNext(Cancellation) && watch.ResponseStream.Current.Status == expected);
    }

    [Fact]
    public async Task An_unknown_service_is_not_found()
    {
        var health = new Health.HealthClient(service.Channel());

        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await health.CheckAsync(new() { Service = "nobody" }, cancellationToken: Cancellation));

        Assert.Equal(StatusCode.NotFound, error.StatusCode);
    }

    private static async Task<HealthCheckResponse.Types.ServingStatus> StatusAsync(Health.HealthClient health, string name) =>
        (await health.CheckAsync(new() { Service = name }, cancellationToken: Cancellation)).Status;
}
