using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using my_shop.Events.Logs;
using my_shop.IntegrationTests.Events;

namespace my_shop.IntegrationTests.Orders;

/// <summary>The service as in production, on a real server.</summary>
public sealed class OrderJourneyTests(Broker broker) : IClassFixture<Broker>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_goes_over_the_stream_and_comes_back_confirmed()
    {
        await using var service = StartService(consume: true);
        using var client = service.CreateClient();

        var location = await PlaceAsync(client);

        await ConfirmedAsync(client, location);
        await NothingPendingAsync(service);
    }

    [Fact]
    public async Task An_order_placed_while_no_worker_runs_is_handled_when_one_comes()
    {
        Uri location;
        await using (var publishing = StartService(consume: false))
        {
            using var client = publishing.CreateClient();
            location = await PlaceAsync(client);
        }

        await using var service = StartService(consume: true);
        using var later = service.CreateClient();
        await ConfirmedAsync(later, location);
    }

    private WebApplicationFactory<Program> StartService(bool consume) => new WebApplicationFactory<Program>().WithWebHostBuilder(web =>
    {
        web.UseEnvironment("Production");
        web.UseSetting("ConnectionStrings:Redis", broker.ConnectionString);
        web.UseSetting("Events:Prefix", broker.Prefix);
        web.UseSetting("Events:Consume", consume.ToString());
    });

    private static async Task<Uri> PlaceAsync(HttpClient client)
    {
        var accepted = await client.PostAsJsonAsync(
            "/orders", new { customer = "Ada", lines = new[] { new { sku = "TEA-01", quantity = 2, unitPrice = 4.50m } } }, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        return accepted.Headers.Location!;
    }

    private static Task ConfirmedAsync(HttpClient client, Uri location) => EventuallyAsync(async () =>
        (await client.GetFromJsonAsync<JsonElement>(location, Cancellation)).GetProperty("status").GetString() == "confirmed");

    private Task NothingPendingAsync(WebApplicationFactory<Program> service)
    {
        var log = service.Services.GetRequiredService<IEventLog>();
        var group = new ConsumerGroup($"{broker.Prefix}:events:orders:placed", "my-shop");
        return EventuallyAsync(async () => (await log.DescribeAsync(group, Cancellation))?.Pending == 0);
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
