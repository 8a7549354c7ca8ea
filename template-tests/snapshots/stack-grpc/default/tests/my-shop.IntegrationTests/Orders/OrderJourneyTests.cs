using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using my_shop.Events;
using my_shop.Events.Logs;
using my_shop.IntegrationTests.Events;
using my_shop.Orders.V1;
using my_shop.Tests;

namespace my_shop.IntegrationTests.Orders;

/// <summary>The service as in production, on a real server.</summary>
public sealed class OrderJourneyTests(Broker broker)
{
    private readonly string _stream = $"{broker.Prefix}:events:{Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_goes_over_the_stream_and_comes_back_confirmed()
    {
        await using var service = await StartServiceAsync(consume: true);
        var orders = new OrderService.OrderServiceClient(service.Channel());

        var placed = await PlaceAsync(orders);

        await ConfirmedAsync(orders, placed);
        await NothingPendingAsync(service);
    }

    [Fact]
    public async Task An_order_placed_while_no_worker_runs_is_handled_when_one_starts()
    {
        await using var publishing = await StartServiceAsync(consume: false);
        var orders = new OrderService.OrderServiceClient(publishing.Channel());
        var placed = await PlaceAsync(orders);
        var watched = ConfirmedAsync(orders, placed);

        await using var service = await StartServiceAsync(consume: true);

        await watched;
    }

    /// <summary>Starts the service and waits until it is connected, because until then it refuses orders.</summary>
    private async Task<WebApplicationFactory<Program>> StartServiceAsync(bool consume)
    {
        var service = new WebApplicationFactory<Program>().WithWebHostBuilder(web =>
        {
            web.UseEnvironment("Production");
            web.UseSetting("ConnectionStrings:Redis", broker.ConnectionString);
            web.UseSetting("Events:Log", "Redis");
            web.UseSetting("Events:Prefix", broker.Prefix);
            web.UseSetting("Events:Streams:orders.placed", _stream);
            web.UseSetting("Events:Consume", consume.ToString());
            // Several of them run at the same time, but there is only one such port.
            web.UseSetting("Events:Management:Enabled", "false");
        });
        var health = new Health.HealthClient(service.Channel());
        await Eventually.IsTrueAsync(async () =>
            (await health.CheckAsync(new(), cancellationToken: Cancellation)).Status == HealthCheckResponse.Types.ServingStatus.Serving);
        return service;
    }

    private static async Task<string> PlaceAsync(OrderService.OrderServiceClient orders)
    {
        var tea = new OrderLine { Sku = "TEA-01", Quantity = 2, UnitPrice = "4.50" };
        var request = new PlaceOrderRequest { Customer = "Ada", Lines = { tea } };
        return (await orders.PlaceOrderAsync(request, cancellationToken: Cancellation)).Id;
    }

    private static async Task ConfirmedAsync(OrderService.OrderServiceClient orders, string id)
    {
        using var watch = orders.WatchOrder(
            new() { Id = id }, deadline: DateTime.UtcNow + Eventually.Patience, cancellationToken: Cancellation);
        var last = await watch.ResponseStream.ReadAllAsync(Cancellation).LastAsync(Cancellation);
        Assert.Equal(OrderStatus.Confirmed, last.Status);
    }

    private Task NothingPendingAsync(WebApplicationFactory<Program> service)
    {
        var log = service.Services.GetRequiredService<IEventLog>();
        var group = new ConsumerGroup(_stream, service.Services.GetRequiredService<IOptions<EventsOptions>>().Value.Group);
        return Eventually.IsTrueAsync(async () => (await log.DescribeAsync(group, Cancellation))?.Pending == 0);
    }
}
