using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using my_shop.Events;
using my_shop.Orders.V1;

namespace my_shop.Tests.Orders;

/// <summary>What a client is told when an order's event cannot be recorded.</summary>
public sealed class EventFailureTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_too_many_events_wait_to_be_handled_the_resource_is_exhausted()
    {
        await using var full = service.WithWebHostBuilder(web =>
        {
            web.UseSetting("Events:Consume", "false");
            web.UseSetting("Events:MaxBacklog", "1");
        });
        var orders = new OrderService.OrderServiceClient(full.Channel());
        await orders.PlaceOrderAsync(TestOrders.Valid(), cancellationToken: Cancellation);

        await AssertComeBackAsync(orders, StatusCode.ResourceExhausted);
    }

    [Fact]
    public async Task While_the_event_log_does_not_answer_the_service_is_unavailable()
    {
        await using var down = service.WithWebHostBuilder(web =>
            web.ConfigureTestServices(services => services.AddSingleton<IEventPublisher, UnavailablePublisher>()));

        await AssertComeBackAsync(new OrderService.OrderServiceClient(down.Channel()), StatusCode.Unavailable);
    }

    private static async Task AssertComeBackAsync(OrderService.OrderServiceClient orders, StatusCode code)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await orders.PlaceOrderAsync(TestOrders.Valid(), cancellationToken: Cancellation));

        Assert.Equal(code, error.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), error.GetRpcStatus()?.GetDetail<RetryInfo>()?.RetryDelay.ToTimeSpan());
    }

    private sealed class UnavailablePublisher : IEventPublisher
    {
        public Task<PublishedEvent> PublishAsync<TEvent>(
            TEvent content, PublishOptions options, CancellationToken cancellationToken = default)
            where TEvent : notnull => throw new EventLogException(EventLogFailure.Unavailable, "Nobody answers.");
    }
}
