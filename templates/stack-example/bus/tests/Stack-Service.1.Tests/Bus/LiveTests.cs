using System.Net;
using Microsoft.AspNetCore.Hosting;

namespace Stack_Service._1.Tests.Bus;

/// <summary>The events as server-sent events.</summary>
public sealed class LiveTests(ServiceFactory factory) : IClassFixture<ServiceFactory>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_gets_what_passes_from_now_on_and_after_a_reconnect_what_it_missed()
    {
        await using var service = factory.WithWebHostBuilder(_ => { });
        using var client = service.CreateClient();
        await client.PublishAsync("asset", "created", new { number = 1 });
        await client.JournalOfAsync(1);

        string last;
        using (var events = await WatchAsync(client))
        {
            Assert.Equal("ping", (await NextAsync(events)).Event);
            await client.PublishAsync("asset", "moved", new { number = 2 });
            var first = await NextAsync(events);
            Assert.Equal("event", first.Event);
            Assert.Contains("\"number\":2}", first.Data, StringComparison.Ordinal);
            last = first.Id;
        }
        await client.PublishAsync("user", "joined", new { number = 3 });
        await client.JournalOfAsync(3);

        using var again = await WatchAsync(client, last);
        Assert.Equal(("ping", last, ""), await NextAsync(again));
        Assert.Contains("\"number\":3}", (await NextAsync(again)).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_streams_have_a_limit_of_their_own()
    {
        await using var service = factory.WithWebHostBuilder(web => web
            .UseSetting("Bus:MaxWatchers", "1")
            .UseSetting("Limits:MaxConcurrentRequests", "1")
            .UseSetting("Limits:MaxQueuedRequests", "0"));
        using var client = service.CreateClient();
        using (var events = await WatchAsync(client))
        {
            await NextAsync(events);

            using var second = await client.GetAsync("/events/live", HttpCompletionOption.ResponseHeadersRead, Cancellation);

            Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/counts", Cancellation)).StatusCode);
        }
        // The place of a client that is gone is free again.
        await Eventually.IsTrueAsync(async () =>
        {
            using var third = await client.GetAsync("/events/live", HttpCompletionOption.ResponseHeadersRead, Cancellation);
            return third.StatusCode == HttpStatusCode.OK;
        });
    }

    private static async Task<StreamReader> WatchAsync(HttpClient client, string? after = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events/live");
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", after);
        }
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal("text/event-stream", answer.EnsureSuccessStatusCode().Content.Headers.ContentType?.MediaType);
        return new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));
    }

    private static async Task<(string Event, string Id, string Data)> NextAsync(StreamReader events)
    {
        var fields = new Dictionary<string, string>();
        while (await events.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.Length == 0)
            {
                return (fields["event"], fields["id"], fields.GetValueOrDefault("data", ""));
            }
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            fields[line[..colon]] = line[(colon + 1)..].TrimStart();
        }
        throw new InvalidOperationException("The stream ended.");
    }
}
