using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using my_shop.Tests.Quality;

namespace my_shop.Tests;

public sealed class HealthTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [Shows("observability.health", "/health/live and /health/ready")]
    public async Task The_service_is_healthy(string path)
    {
        using var client = service.CreateClient();

        // On a machine that is too busy, the worker can be unhealthy for a while.
        await Eventually.IsTrueAsync(async () =>
        {
            var answer = await client.GetAsync(path, Cancellation);
            return answer.StatusCode == HttpStatusCode.OK
                && (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("status").GetString() == "Healthy";
        });
    }

    [Theory]
    [InlineData("/health/live", HttpStatusCode.OK)]
    [InlineData("/health/ready", HttpStatusCode.ServiceUnavailable)]
    public async Task A_service_that_is_not_ready_gets_no_requests_and_is_not_restarted(string path, HttpStatusCode expected)
    {
        await using var waiting = service.WithWebHostBuilder(web => web.ConfigureTestServices(services =>
            services.AddHealthChecks().AddCheck("never", () => HealthCheckResult.Unhealthy("It never is."), ["ready"])));
        using var client = waiting.CreateClient();

        var answer = await client.GetAsync(path, Cancellation);

        Assert.Equal(expected, answer.StatusCode);
        var isNamed = (await answer.Content.ReadAsStringAsync(Cancellation)).Contains("It never is.", StringComparison.Ordinal);
        Assert.Equal(expected is HttpStatusCode.ServiceUnavailable, isNamed);
    }
}
