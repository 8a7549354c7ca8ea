using Grpc.Core;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using my_shop.Events.Logs;
using my_shop.IntegrationTests.Events;
using my_shop.Orders.V1;
using my_shop.Tests;

namespace my_shop.IntegrationTests.Orders;

/// <summary>The service as in production, on a real server.</summary>
public sealed class OrderJourneyTests(Broker broker) : IClassFixture<Broker>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_goes_over_the_stream_and_comes_back_confirmed()
    {
        await using var service = StartService(consume: true);
        var orders = new OrderService.OrderServiceClient(service.Channel());

        var placed = await PlaceAsync(orders);

        await ConfirmedAsync(orders, placed);
        await NothingPendingAsync(service);
    }

    [Fact]
    public async Task An_order_placed_while_no_worker_runs_is_handled_when_one_comes()
    {
        await using var publishing = StartService(consume: false);
        var orders = new OrderService.OrderServiceClient(publishing.Channel());
        var placed = await PlaceAsync(orders);
        var watched = ConfirmedAsync(orders, placed);

        await using var service = StartService(consume: true);
        _ = service.Server;

        await watched;
    }

    private WebApplicationFactory<Program> StartService(bool consume) => new WebApplicationFactory<Program>().WithWebHostBuilder(web =>
    {
        web.UseEnvironment("Production");
        web.UseSetting("ConnectionStrings:Redis", broker.ConnectionString);
        web.UseSetting("Events:Prefix", broker.Prefix);
        web.UseSetting("Events:Consume", consume.ToString());
        // Two of them run at a time, and the port is one.
        web.UseSetting("Events:Management:Enabled", "false");
    });

    private static async Task<string> PlaceAsync(OrderService.OrderServiceClient orders)
    {
        var tea = new OrderLine { Sku = "TEA-01", Quantity = 2, UnitPrice = "4.50" };
        var request = new PlaceOrderRequest { Customer = "Ada", Lines = { tea } };
        return (await orders.PlaceOrderAsync(request, cancellationToken: Cancellation)).Id;
    }

    private static async Task ConfirmedAsync(OrderService.OrderServiceClient orders, string id)
    {
        using var watch = orders.WatchOrder(new() { Id = id }, deadline: DateTime.UtcNow.AddSeconds(20), cancellationToken: Cancellation);
        var last = await watch.ResponseStream.ReadAllAsync(Cancellation).LastAsync(Cancellation);
        Assert.Equal(OrderStatus.Confirmed, last.Status);
    }

    private async Task NothingPendingAsync(WebApplicationFactory<Program> service)
    {
        var log = service.Services.GetRequiredService<IEventLog>();
        var group = new ConsumerGroup($"{broker.Prefix}:events:orders:placed", "my-shop");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while ((await log.DescribeAsync(group, limit.Token))?.Pending != 0)
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
