using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Stack_Service._1.IntegrationTests.Data;
using Stack_Service._1.IntegrationTests.Database;
using Stack_Service._1.IntegrationTests.Events;
using Stack_Service._1.Tests;

namespace Stack_Service._1.IntegrationTests.Bus;

/// <summary>The bus as in production: one instance publishes, and another one, which knows nothing of the types, handles.</summary>
public sealed class BusJourneyTests(Broker broker, DatabaseServer server)
{
    private const int Types = 20;

    private readonly string _prefix = $"{broker.Prefix}:bus:{Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Types_that_appear_while_a_worker_runs_are_in_the_journal_from_their_first_event_on()
    {
        var database = await server.NewMigratedDatabaseAsync();
        await using var api = await StartAsync(database, consume: false);
        await using var worker = await StartAsync(database, consume: true);
        using var client = api.CreateClient();

        for (var number = 0; number < Types; number++)
        {
            using var published = await client.PostAsJsonAsync($"/events/asset/type-{number}", new { number }, Cancellation);
            published.EnsureSuccessStatusCode();
        }

        await Eventually.IsTrueAsync(async () => (await NumbersAsync(client)).Count == Types);
        Assert.Equal(Enumerable.Range(0, Types), (await NumbersAsync(client)).Order());
    }

    private static async Task<IReadOnlyList<int>> NumbersAsync(HttpClient client) =>
        [.. (await client.GetFromJsonAsync<JsonElement>("/events", Cancellation)).EnumerateArray()
            .Select(passed => passed.GetProperty("data").GetProperty("number").GetInt32())];

    private async Task<WebApplicationFactory<Program>> StartAsync(string database, bool consume)
    {
        var service = new WebApplicationFactory<Program>().WithWebHostBuilder(web =>
        {
            web.UseEnvironment("Production");
            web.UseSetting("ConnectionStrings:Postgres", database);
            web.UseSetting("ConnectionStrings:Redis", broker.ConnectionString);
            web.UseSetting("Events:Log", "Redis");
            web.UseSetting("Events:Prefix", _prefix);
            web.UseSetting("Events:Consume", consume.ToString());
            web.UseSetting("Events:DiscoveryInterval", "00:00:01");
            // Several of them run at the same time, but there is only one such port.
            web.UseSetting("Events:Management:Enabled", "false");
        });
        using var client = service.CreateClient();
        await Eventually.IsTrueAsync(async () => (await client.GetAsync("/health/ready", Cancellation)).IsSuccessStatusCode);
        return service;
    }
}
