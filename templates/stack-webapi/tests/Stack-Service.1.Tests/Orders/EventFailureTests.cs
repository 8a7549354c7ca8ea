using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Events;

namespace Stack_Service._1.Tests.Orders;

/// <summary>What a client is told when an order's event cannot be recorded.</summary>
public sealed class EventFailureTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private static readonly TimeSpan FiveSeconds = TimeSpan.FromSeconds(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_too_many_events_wait_to_be_handled_nothing_is_recorded()
    {
        await using var full = service.WithWebHostBuilder(web => web.UseSetting("Events:Consume", "false").UseSetting("Events:MaxBacklog", "1"));
        using var client = full.CreateClient();
        await client.PostAsJsonAsync("/orders", TestOrders.Valid, Cancellation);

        await AssertProblemAsync(client, HttpStatusCode.TooManyRequests, "false", FiveSeconds);
    }

    [Fact]
    public async Task While_the_event_log_does_not_answer_nobody_knows_whether_the_event_is_recorded()
    {
        using var client = ClientWith(EventLogFailure.Unavailable);

        await AssertProblemAsync(client, HttpStatusCode.ServiceUnavailable, "unknown", FiveSeconds);
    }

    [Fact]
    public async Task What_somebody_has_to_change_first_is_not_to_be_tried_again()
    {
        using var client = ClientWith(EventLogFailure.Refused);

        await AssertProblemAsync(client, HttpStatusCode.ServiceUnavailable, "false", retryAfter: null);
    }

    private HttpClient ClientWith(EventLogFailure failure) => service.WithWebHostBuilder(web => web.ConfigureTestServices(
        services => services.AddSingleton<IEventPublisher>(new FailingPublisher(new EventLogException(failure, "No."))))).CreateClient();

    private static async Task AssertProblemAsync(HttpClient client, HttpStatusCode status, string recorded, TimeSpan? retryAfter)
    {
        using var answer = await client.PostAsJsonAsync("/orders", TestOrders.Valid, Cancellation);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(retryAfter, answer.Headers.RetryAfter?.Delta);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Equal(recorded, problem.GetProperty("recorded").ToString(), ignoreCase: true);
    }
}
