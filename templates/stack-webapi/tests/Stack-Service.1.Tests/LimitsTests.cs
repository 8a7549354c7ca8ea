using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Stack_Service._1.Orders;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests;

public sealed class LimitsTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private static readonly string Order = $"/orders/{Guid.Empty}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Limits:MaxConcurrentRequestsPerClient", "1")]
    [InlineData("Limits:MaxConcurrentRequests", "1")]
    [Shows("security.overload", "429 with Retry-After")]
    public async Task Who_asks_for_more_than_the_service_takes_is_told_when_to_come_back(string setting, string value)
    {
        var store = new BusyStore();
        await using var busy = service.WithWebHostBuilder(web => web
            .UseSetting(setting, value)
            .UseSetting("Limits:MaxQueuedRequests", "0")
            .ConfigureTestServices(services => services.AddSingleton<IOrderStore>(store)));
        using var client = busy.CreateClient();
        var first = client.GetAsync(Order, Cancellation);
        await store.Asked.WaitAsync(Cancellation);

        var refused = await client.GetAsync(Order, Cancellation);
        var health = await client.GetAsync("/health/live", Cancellation);
        store.Answer();

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Equal(429, (await refused.Content.ReadFromJsonAsync<ProblemDetails>(Cancellation))!.Status);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await first).StatusCode);
    }

    [Fact]
    public async Task A_client_that_asks_too_often_is_told_when_to_come_back()
    {
        await using var strict = service.WithWebHostBuilder(web => web.UseSetting("Limits:RequestsPerSecondPerClient", "1"));
        using var client = strict.CreateClient();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => client.GetAsync(Order, Cancellation)));

        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.NotFound);
        var refused = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_answered_with_413_and_problem_details()
    {
        // The web server counts the bytes, so it takes a real one.
        await using var factory = new ServiceFactory();
        factory.UseKestrel(0);
        using var client = factory.CreateClient();

        var answer = await client.PostAsJsonAsync("/orders", new { customer = new string('x', 1_048_576) }, Cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal(413, (await answer.Content.ReadFromJsonAsync<ProblemDetails>(Cancellation))!.Status);
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public void A_limit_that_makes_no_sense_stops_the_start_and_is_named()
    {
        using var wrong = service.WithWebHostBuilder(web => web.UseSetting("Limits:MaxConcurrentRequests", "0"));

        var error = Assert.Throws<OptionsValidationException>(() => wrong.Server);

        Assert.Contains("MaxConcurrentRequests must be between 1 and 100000", error.Message, StringComparison.Ordinal);
    }
}
