using Grpc.Core;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using my_shop.Orders.V1;

namespace my_shop.Tests.Orders;

public sealed class WatchOrderTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_is_watched_until_the_worker_has_confirmed_it()
    {
        var orders = Client(service);
        var placed = await orders.PlaceOrderAsync(TestOrders.Valid(), cancellationToken: Cancellation);

        var states = await WatchAsync(orders, placed.Id);

        Assert.InRange(states.Count, 1, 2);
        Assert.Equal((OrderStatus.Confirmed, "Ada", "9.00"), (states[^1].Status, states[^1].Customer, states[^1].Total));
        Assert.NotNull(states[^1].ConfirmedAt);
    }

    [Fact]
    public async Task A_second_watch_begins_with_the_current_state()
    {
        var orders = Client(service);
        var placed = await orders.PlaceOrderAsync(TestOrders.Valid(), cancellationToken: Cancellation);
        await WatchAsync(orders, placed.Id);

        var again = await WatchAsync(orders, placed.Id);

        Assert.Equal(OrderStatus.Confirmed, Assert.Single(again).Status);
    }

    [Fact]
    public async Task A_watch_ends_when_the_client_cancels()
    {
        await using var publishing = WithoutWorker();
        using var client = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var watch = await WatchPlacedAsync(Client(publishing), client.Token);
        await client.CancelAsync();

        var error = await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(Cancellation));

        Assert.Equal(StatusCode.Cancelled, error.StatusCode);
    }

    [Fact]
    public async Task A_watch_ends_at_its_deadline()
    {
        await using var publishing = WithoutWorker();
        var orders = Client(publishing);
        var placed = await orders.PlaceOrderAsync(TestOrders.Valid(), cancellationToken: Cancellation);
        var seen = false;
        // If the deadline passes before the order has arrived, the next watch has twice the time.
        for (var time = TimeSpan.FromSeconds(1); !seen; time *= 2)
        {
            using var watch = orders.WatchOrder(
                new() { Id = placed.Id }, deadline: DateTime.UtcNow + time, cancellationToken: Cancellation);

            var error = await Assert.ThrowsAsync<RpcException>(async () =>
            {
                while (await watch.ResponseStream.MoveNext(Cancellation))
                {
                    seen = true;
                    Assert.Equal(OrderStatus.Placed, watch.ResponseStream.Current.Status);
                }
            });

            Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        }
    }

    [Fact]
    public async Task A_watch_ends_when_the_service_stops_and_says_so()
    {
        await using var publishing = WithoutWorker();
        using var watch = await WatchPlacedAsync(Client(publishing), Cancellation);
        publishing.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        var error = await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(Cancellation));

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
    }

    [Fact]
    public async Task An_unknown_order_cannot_be_watched()
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => WatchAsync(Client(service), Guid.NewGuid().ToString()));

        Assert.Equal(StatusCode.NotFound, error.StatusCode);
    }

    private static OrderService.OrderServiceClient Client(WebApplicationFactory<Program> service) => new(service.Channel());

    // Without a worker, orders stay as they were placed.
    private WebApplicationFactory<Program> WithoutWorker() => service.WithWebHostBuilder(web => web.UseSetting("Events:Consume", "false"));

    private static async Task<List<Order>> WatchAsync(OrderService.OrderServiceClient orders, string id)
    {
        using var watch = orders.WatchOrder(
            new() { Id = id }, deadline: DateTime.UtcNow + Eventually.Patience, cancellationToken: Cancellation);
        return await watch.ResponseStream.ReadAllAsync(Cancellation).ToListAsync(Cancellation);
    }

    private static async Task<AsyncServerStreamingCall<Order>> WatchPlacedAsync(
        OrderService.OrderServiceClient orders, CancellationToken cancellationToken)
    {
        var placed = await orders.PlaceOrderAsync(TestOrders.Valid(), cancellationToken: Cancellation);
        var watch = orders.WatchOrder(new() { Id = placed.Id }, cancellationToken: cancellationToken);
        Assert.True(await watch.ResponseStream.MoveNext(Cancellation));
        Assert.Equal(OrderStatus.Placed, watch.ResponseStream.Current.Status);
        return watch;
    }
}
