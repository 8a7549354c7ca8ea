using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests;

public sealed class HealthTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("live")]
    public async Task The_service_is_healthy(string name)
    {
        var answer = await new Health.HealthClient(service.Channel()).CheckAsync(new() { Service = name }, cancellationToken: Cancellation);

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, answer.Status);
    }

    [Theory]
    [InlineData("", HealthCheckResponse.Types.ServingStatus.NotServing)]
    [InlineData("live", HealthCheckResponse.Types.ServingStatus.Serving)]
    [Shows("observability.health", "grpc.health.v1, for liveness and readiness")]
    public async Task What_is_not_ready_gets_no_calls_and_is_not_restarted(string name, HealthCheckResponse.Types.ServingStatus expected)
    {
        await using var waiting = service.WithWebHostBuilder(web => web.ConfigureTestServices(services =>
            services.AddHealthChecks().AddCheck("never", () => HealthCheckResult.Unhealthy(), ["ready"])));
        var health = new Health.HealthClient(waiting.Channel());

        var answer = await health.CheckAsync(new() { Service = name }, cancellationToken: Cancellation);
        using var watch = health.Watch(new() { Service = name }, cancellationToken: Cancellation);

        Assert.Equal(expected, answer.Status);
        Assert.True(await watch.ResponseStream.MoveNext(Cancellation));
        Assert.Equal(expected, watch.ResponseStream.Current.Status);
    }

    [Fact]
    public async Task A_service_there_is_not_is_not_found()
    {
        var health = new Health.HealthClient(service.Channel());

        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await health.CheckAsync(new() { Service = "nobody" }, cancellationToken: Cancellation));

        Assert.Equal(StatusCode.NotFound, error.StatusCode);
    }
}
