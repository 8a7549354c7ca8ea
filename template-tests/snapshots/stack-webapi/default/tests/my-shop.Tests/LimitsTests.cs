using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using my_shop.Tests.Quality;

namespace my_shop.Tests;

public sealed class LimitsTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Limits:MaxConcurrentRequestsPerClient", "1")]
    [InlineData("Limits:MaxConcurrentRequests", "1")]
    [Shows("security.overload", "429 with Retry-After")]
    public async Task Requests_beyond_the_limits_are_refused_with_the_time_to_wait(string setting, string value)
    {
        var gate = new Gate();
        await using var busy = service.WithWebHostBuilder(web => web
            .UseSetting(setting, value)
            .UseSetting("Limits:MaxQueuedRequests", "0")
            .MapEndpoints(endpoints => endpoints.MapGet("/wait", gate.PassAsync)));
        using var client = busy.CreateClient();
        var first = client.GetAsync("/wait", Cancellation);
        await gate.Reached.WaitAsync(Cancellation);

        var refused = await client.GetAsync("/wait", Cancellation);
        var health = await client.GetAsync("/health/live", Cancellation);
        gate.Open();

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Equal(429, (await refused.Content.ReadFromJsonAsync<ProblemDetails>(Cancellation))!.Status);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.NotEqual(HttpStatusCode.TooManyRequests, health.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
    }

    [Fact]
    public async Task A_client_that_exceeds_its_rate_is_refused_with_the_time_to_wait()
    {
        await using var strict = service.WithWebHostBuilder(web => web.UseSetting("Limits:RequestsPerSecondPerClient", "1"));
        using var client = strict.CreateClient();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => client.GetAsync("/nowhere", Cancellation)));

        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.NotFound);
        var refused = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_answered_with_413_and_problem_details()
    {
        // The web server counts the bytes, so it takes a real one.
        await using var served = service.WithWebHostBuilder(web => web
            .UseSetting("urls", "http://127.0.0.1:0")
            .MapEndpoints(endpoints => endpoints.MapPost("/echo", (string[] lines) => lines)));
        served.UseKestrel();
        using var client = served.CreateClient();
        string[] lines = [new('x', 1_048_576)];

        var answer = await client.PostAsJsonAsync("/echo", lines, Cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal(413, (await answer.Content.ReadFromJsonAsync<ProblemDetails>(Cancellation))!.Status);
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task An_invalid_limit_stops_the_start_and_is_named()
    {
        // A host of its own, because the factory does not always report why the start failed.
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration["Limits:MaxConcurrentRequests"] = "0";
        builder.AddLimits();
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));

        Assert.Contains("MaxConcurrentRequests must be between 1 and 100000", error.Message, StringComparison.Ordinal);
    }
}
