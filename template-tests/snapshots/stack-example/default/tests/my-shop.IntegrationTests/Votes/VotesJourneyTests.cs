using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using StackExchange.Redis;
using my_shop.IntegrationTests.Data;
using my_shop.IntegrationTests.Database;
using my_shop.IntegrationTests.Events;
using my_shop.Tests;

namespace my_shop.IntegrationTests.Votes;

/// <summary>The service as in production: an API, a worker that is started later, and votes that another program adds.</summary>
public sealed class VotesJourneyTests(Broker broker, DatabaseServer server)
{
    private readonly string _stream = $"{broker.Prefix}:votes:{Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Votes_wait_in_the_stream_until_a_worker_counts_them()
    {
        var database = await server.NewMigratedDatabaseAsync();
        await using var producer = await ConnectionMultiplexer.ConnectAsync(broker.ConnectionString);
        await using var api = await StartAsync(database, consume: false);
        using var client = api.CreateClient();

        await client.PostAsJsonAsync("/vote", new { option = "cats" }, Cancellation);
        await producer.GetDatabase().StreamAddAsync(_stream, [new("option", "dogs"), new("timestamp", "1234567890")]);
        Assert.Equal((2, 0), (await producer.GetDatabase().StreamLengthAsync(_stream), await TotalAsync(client)));
        Assert.Equal(
            ["option", "timestamp"],
            (await producer.GetDatabase().StreamRangeAsync(_stream, count: 1))[0].Values.Select(field => $"{field.Name}"));

        await using var worker = await StartAsync(database, consume: true);
        await Eventually.IsTrueAsync(async () => await TotalAsync(client) == 2);
    }

    private static async Task<long> TotalAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonElement>("/results", Cancellation)).GetProperty("total").GetInt64();

    private async Task<WebApplicationFactory<Program>> StartAsync(string database, bool consume)
    {
        var service = new WebApplicationFactory<Program>().WithWebHostBuilder(web =>
        {
            web.UseEnvironment("Production");
            web.UseSetting("ConnectionStrings:Postgres", database);
            web.UseSetting("ConnectionStrings:Redis", broker.ConnectionString);
            web.UseSetting("Events:Log", "Redis");
            web.UseSetting("Events:Prefix", broker.Prefix);
            web.UseSetting("Events:Streams:votes.cast", _stream);
            web.UseSetting("Events:Consume", consume.ToString());
            // Several of them run at the same time, but there is only one such port.
            web.UseSetting("Events:Management:Enabled", "false");
        });
        using var client = service.CreateClient();
        await Eventually.IsTrueAsync(async () => (await client.GetAsync("/health/ready", Cancellation)).IsSuccessStatusCode);
        return service;
    }
}
