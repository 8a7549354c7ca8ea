using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;
#if (hasDatabase)
using Stack_Service._1.IntegrationTests.Data;
using Stack_Service._1.IntegrationTests.Database;
#endif
using Stack_Service._1.IntegrationTests.Events;
using Stack_Service._1.Tests;

namespace Stack_Service._1.IntegrationTests.Orders;

/// <summary>The service as in production, on a real server.</summary>
#if (hasDatabase)
public sealed class OrderJourneyTests(Broker broker, DatabaseServer server) : IAsyncLifetime
#else
public sealed class OrderJourneyTests(Broker broker)
#endif
{
    private readonly string _stream = $"{broker.Prefix}:events:{Guid.NewGuid():N}";

#if (hasDatabase)
    private string _database = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await server.NewMigratedDatabaseAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

#else
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

#endif
    [Fact]
    public async Task An_order_goes_over_the_stream_and_comes_back_confirmed()
    {
        await using var service = await StartServiceAsync(consume: true);
        using var client = service.CreateClient();

        var location = await PlaceAsync(client);

        await ConfirmedAsync(client, location);
        await NothingPendingAsync(service);
    }

    [Fact]
    public async Task An_order_placed_while_no_worker_runs_is_handled_when_one_starts()
    {
        Uri location;
        await using (var publishing = await StartServiceAsync(consume: false))
        {
            using var client = publishing.CreateClient();
            location = await PlaceAsync(client);
        }

        await using var service = await StartServiceAsync(consume: true);
        using var later = service.CreateClient();
        await ConfirmedAsync(later, location);
    }

    /// <summary>Starts the service and waits until it is connected, because until then it refuses orders.</summary>
    private async Task<WebApplicationFactory<Program>> StartServiceAsync(bool consume)
    {
        var service = new WebApplicationFactory<Program>().WithWebHostBuilder(web =>
        {
            web.UseEnvironment("Production");
#if (hasDatabase)
            web.UseSetting("ConnectionStrings:Postgres", _database);
#endif
            web.UseSetting("ConnectionStrings:Redis", broker.ConnectionString);
            web.UseSetting("Events:Log", "Redis");
            web.UseSetting("Events:Prefix", broker.Prefix);
            web.UseSetting("Events:Streams:orders.placed", _stream);
            web.UseSetting("Events:Consume", consume.ToString());
            // Several of them run at the same time, but there is only one such port.
            web.UseSetting("Events:Management:Enabled", "false");
        });
        using var client = service.CreateClient();
        await Eventually.IsTrueAsync(async () => (await client.GetAsync("/health/ready", Cancellation)).StatusCode == HttpStatusCode.OK);
        return service;
    }

    private static async Task<Uri> PlaceAsync(HttpClient client)
    {
        var accepted = await client.PostAsJsonAsync(
            "/orders", new { customer = "Ada", lines = new[] { new { sku = "TEA-01", quantity = 2, unitPrice = 4.50m } } }, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        return accepted.Headers.Location!;
    }

    private static Task ConfirmedAsync(HttpClient client, Uri location) => Eventually.IsTrueAsync(async () =>
        (await client.GetFromJsonAsync<JsonElement>(location, Cancellation)).GetProperty("status").GetString() == "confirmed");

    private Task NothingPendingAsync(WebApplicationFactory<Program> service)
    {
        var log = service.Services.GetRequiredService<IEventLog>();
        var group = new ConsumerGroup(_stream, service.Services.GetRequiredService<IOptions<EventsOptions>>().Value.Group);
        return Eventually.IsTrueAsync(async () => (await log.DescribeAsync(group, Cancellation))?.Pending == 0);
    }
}
