using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using StackExchange.Redis;
using Stack_Service._1.IntegrationTests.Data;
using Stack_Service._1.IntegrationTests.Database;
using Stack_Service._1.IntegrationTests.Events;
using Stack_Service._1.Tests;

namespace Stack_Service._1.IntegrationTests.Clicks;

/// <summary>The service as in production: redirects, and a worker that is started later and gets the clicks twice.</summary>
public sealed class ClicksJourneyTests(Broker broker, DatabaseServer server)
{
    private readonly string _stream = $"{broker.Prefix}:clicks:{Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clicks_wait_in_the_stream_until_a_worker_stores_them_and_are_stored_once()
    {
        var database = await server.NewMigratedDatabaseAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(broker.ConnectionString);
        var redis = connection.GetDatabase();
        await using var api = await StartAsync(database, consume: false);
        using var client = api.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        using var created = await client.PostAsJsonAsync("/links", new { url = "https://example.com/" }, Cancellation);
        var link = created.Headers.Location!;

        for (var number = 0; number < 150; number++)
        {
            Assert.Equal(HttpStatusCode.Found, (await client.GetAsync(link, Cancellation)).StatusCode);
        }
        await Eventually.IsTrueAsync(async () => await redis.StreamLengthAsync(_stream) == 150);
        Assert.Equal(0, await CountAsync(client, link));
        await using var worker = await StartAsync(database, consume: true);
        await Eventually.IsTrueAsync(async () => await CountAsync(client, link) == 150);

        await redis.StreamConsumerGroupSetPositionAsync(_stream, "analytics-group", "0");
        await redis.StreamAddAsync(
            _stream,
            [new("short_code", link.OriginalString[1..]), new("timestamp", "1234567890"), new("original_url", "https://example.com/")]);
        await Eventually.IsTrueAsync(async () => await CountAsync(client, link) == 151);
    }

    private static async Task<long> CountAsync(HttpClient client, Uri link) =>
        (await client.GetFromJsonAsync<JsonElement>($"/links{link}/stats", Cancellation)).GetProperty("clicks").GetInt64();

    private async Task<WebApplicationFactory<Program>> StartAsync(string database, bool consume)
    {
        var service = new WebApplicationFactory<Program>().WithWebHostBuilder(web =>
        {
            web.UseEnvironment("Production");
            web.UseSetting("ConnectionStrings:Postgres", database);
            web.UseSetting("ConnectionStrings:Redis", broker.ConnectionString);
            web.UseSetting("Events:Log", "Redis");
            web.UseSetting("Events:Prefix", broker.Prefix);
            web.UseSetting("Events:Streams:links.clicked", _stream);
            web.UseSetting("Events:Consume", consume.ToString());
            // Several of them run at the same time, but there is only one such port.
            web.UseSetting("Events:Management:Enabled", "false");
        });
        using var client = service.CreateClient();
        await Eventually.IsTrueAsync(async () => (await client.GetAsync("/health/ready", Cancellation)).IsSuccessStatusCode);
        return service;
    }
}
