using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using my_shop.Events;
using my_shop.Tests.Events;

namespace my_shop.Tests;

/// <summary>What a client is told when the event of its request cannot be recorded.</summary>
public sealed class EventFailureTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private static readonly TimeSpan FiveSeconds = TimeSpan.FromSeconds(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_a_full_backlog_nothing_is_recorded()
    {
        await using var full = service.WithWebHostBuilder(web => web
            .UseSetting("Events:Consume", "false")
            .UseSetting("Events:MaxBacklog", "1")
            .MapEndpoints(endpoints => endpoints.MapPost("/questions", async (
                IEventPublisher publisher, CancellationToken cancellationToken) =>
            {
                await publisher.PublishAsync(new Asked("why?"), cancellationToken);
            })));
        using var client = full.CreateClient();
        await client.PostAsync("/questions", null, Cancellation);

        await AssertProblemAsync(client, HttpStatusCode.TooManyRequests, "false", FiveSeconds);
    }

    [Theory]
    [InlineData(EventLogFailure.Unavailable, "unknown", 5)]
    [InlineData(EventLogFailure.Refused, "false", null)]
    public async Task A_client_learns_whether_its_event_was_recorded_and_whether_to_try_again(
        EventLogFailure failure, string recorded, int? retryAfter)
    {
        await using var failing = service.WithWebHostBuilder(web => web.MapEndpoints(endpoints =>
            endpoints.MapPost("/questions", void () => throw new EventLogException(failure, "No."))));
        using var client = failing.CreateClient();

        await AssertProblemAsync(client, HttpStatusCode.ServiceUnavailable, recorded, retryAfter is null ? null : FiveSeconds);
    }

    private static async Task AssertProblemAsync(HttpClient client, HttpStatusCode status, string recorded, TimeSpan? retryAfter)
    {
        using var answer = await client.PostAsync("/questions", null, Cancellation);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(retryAfter, answer.Headers.RetryAfter?.Delta);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Equal(recorded, problem.GetProperty("recorded").ToString(), ignoreCase: true);
    }
}
