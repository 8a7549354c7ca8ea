using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Events;
using Stack_Service._1.Orders.V1;

namespace Stack_Service._1.Tests.Orders;

/// <summary>What a client is told when an order's event cannot be recorded.</summary>
public sealed class EventFailureTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private static readonly TimeSpan FiveSeconds = TimeSpan.FromSeconds(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_too_many_events_wait_to_be_handled_the_resource_is_exhausted_and_nothing_is_recorded()
    {
        await using var full = service.WithWebHostBuilder(web => web.UseSetting("Events:Consume", "false").UseSetting("Events:MaxBacklog", "1"));
        var orders = new OrderService.OrderServiceClient(full.Channel());
        await orders.PlaceOrderAsync(TestOrders.Valid(), cancellationToken: Cancellation);

        await AssertNotConfirmedAsync(orders, StatusCode.ResourceExhausted, "false", FiveSeconds);
    }

    [Fact]
    public async Task While_the_event_log_does_not_answer_nobody_knows_whether_the_event_is_recorded() =>
        await AssertNotConfirmedAsync(OrdersWith(EventLogFailure.Unavailable), StatusCode.Unavailable, "unknown", FiveSeconds);

    [Fact]
    public async Task What_somebody_has_to_change_first_is_not_to_be_tried_again() =>
        await AssertNotConfirmedAsync(OrdersWith(EventLogFailure.Refused), StatusCode.Internal, "false", retryDelay: null);

    private OrderService.OrderServiceClient OrdersWith(EventLogFailure failure) => new(service.WithWebHostBuilder(web => web.ConfigureTestServices(
        services => services.AddSingleton<IEventPublisher>(new FailingPublisher(new EventLogException(failure, "No."))))).Channel());

    private static async Task AssertNotConfirmedAsync(
        OrderService.OrderServiceClient orders, StatusCode code, string recorded, TimeSpan? retryDelay)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await orders.PlaceOrderAsync(TestOrders.Valid(), cancellationToken: Cancellation));

        Assert.Equal(code, error.StatusCode);
        Assert.Equal(retryDelay, error.GetRpcStatus()?.GetDetail<RetryInfo>()?.RetryDelay.ToTimeSpan());
        Assert.Equal(recorded, error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Metadata["recorded"]);
    }
}
