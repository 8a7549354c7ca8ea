using System.Net;
using Microsoft.AspNetCore.Hosting;

namespace my_shop.Tests.Votes;

/// <summary>The results as server-sent events.</summary>
public sealed class ResultsFeedTests(ServiceFactory factory) : IClassFixture<ServiceFactory>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_gets_the_current_results_at_once_and_then_each_change()
    {
        await using var service = factory.WithWebHostBuilder(_ => { });
        using var client = service.CreateClient();
        await client.VoteAsync("cats");
        await client.CountedAsync(("cats", 1), ("dogs", 0), ("birds", 0));

        using var events = await WatchAsync(client);
        Assert.Contains("\"total\":1", await NextAsync(events), StringComparison.Ordinal);
        await client.VoteAsync("dogs");

        Assert.Contains("\"total\":2", await NextAsync(events), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_client_gets_the_results()
    {
        await using var service = factory.WithWebHostBuilder(_ => { });
        using var client = service.CreateClient();

        for (var number = 0; number < 3; number++)
        {
            using var events = await WatchAsync(client);
            Assert.Contains("\"total\":0", await NextAsync(events), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Open_streams_have_a_limit_of_their_own()
    {
        await using var service = factory.WithWebHostBuilder(web => web
            .UseSetting("Votes:MaxWatchers", "1")
            .UseSetting("Limits:MaxConcurrentRequests", "1")
            .UseSetting("Limits:MaxQueuedRequests", "0"));
        using var client = service.CreateClient();
        using var events = await WatchAsync(client);
        await NextAsync(events);

        var second = await client.GetAsync("/results/events", HttpCompletionOption.ResponseHeadersRead, Cancellation);

        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/results", Cancellation)).StatusCode);
    }

    private static async Task<StreamReader> WatchAsync(HttpClient client)
    {
        var answer = await client.GetAsync("/results/events", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal("text/event-stream", answer.EnsureSuccessStatusCode().Content.Headers.ContentType?.MediaType);
        return new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));
    }

    private static async Task<string> NextAsync(StreamReader events)
    {
        Assert.Equal("event: results", await events.ReadLineAsync(Cancellation));
        var data = await events.ReadLineAsync(Cancellation);
        Assert.Equal("", await events.ReadLineAsync(Cancellation));
        return data!;
    }
}
