using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Stack_Service._1.Orders;
using Stack_Service._1.Orders.V1;
using Stack_Service._1.Tests.Orders;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests;

public sealed class LimitsTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private static readonly GetOrderRequest Order = new() { Id = Guid.Empty.ToString() };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Limits:MaxConcurrentRequestsPerClient", "1")]
    [InlineData("Limits:MaxConcurrentRequests", "1")]
    [Shows("security.overload", "RESOURCE_EXHAUSTED with a delay for the retry")]
    public async Task Who_asks_for_more_than_the_service_takes_is_told_when_to_come_back(string setting, string value)
    {
        var store = new BusyStore();
        await using var busy = service.WithWebHostBuilder(web => web
            .UseSetting(setting, value)
            .UseSetting("Limits:MaxQueuedRequests", "0")
            .ConfigureTestServices(services => services.AddSingleton<IOrderStore>(store)));
        var orders = new OrderService.OrderServiceClient(busy.Channel());
        var first = orders.GetOrderAsync(Order, cancellationToken: Cancellation).ResponseAsync;
        await store.Asked.WaitAsync(Cancellation);

        var refused = await FailsAsync(StatusCode.ResourceExhausted, orders.GetOrderAsync(Order, cancellationToken: Cancellation).ResponseAsync);
        var health = await new Health.HealthClient(busy.Channel()).CheckAsync(new(), cancellationToken: Cancellation);
        store.Answer();

        Assert.Equal(TimeSpan.FromSeconds(5), refused.GetRpcStatus()?.GetDetail<RetryInfo>()?.RetryDelay.ToTimeSpan());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
        await FailsAsync(StatusCode.NotFound, first);
    }
#if (hasEvents)

    [Fact]
    public async Task Open_streams_have_a_limit_of_their_own_and_keep_no_call_waiting()
    {
        await using var publishing = service.WithWebHostBuilder(web => web
            .UseSetting("Events:Consume", "false")
            .UseSetting("Limits:MaxConcurrentStreams", "1")
            .UseSetting("Limits:MaxConcurrentRequests", "1"));
        var orders = new OrderService.OrderServiceClient(publishing.Channel());
        var placed = await orders.PlaceOrderAsync(TestOrders.Valid(), cancellationToken: Cancellation);
        using var watch = orders.WatchOrder(new() { Id = placed.Id }, cancellationToken: Cancellation);
        Assert.True(await watch.ResponseStream.MoveNext(Cancellation));

        using var second = orders.WatchOrder(new() { Id = placed.Id }, cancellationToken: Cancellation);

        await FailsAsync(StatusCode.ResourceExhausted, second.ResponseStream.MoveNext(Cancellation));
        await orders.GetOrderAsync(new() { Id = placed.Id }, cancellationToken: Cancellation);
    }
#endif

    [Fact]
    public async Task A_message_that_is_too_large_exhausts_the_resource()
    {
        var orders = new OrderService.OrderServiceClient(service.Channel());
        var request = new PlaceOrderRequest { Customer = new string('x', 1_048_576) };

        await FailsAsync(StatusCode.ResourceExhausted, orders.PlaceOrderAsync(request, cancellationToken: Cancellation).ResponseAsync);
    }

    [Fact]
    public void A_limit_that_makes_no_sense_stops_the_start_and_is_named()
    {
        using var wrong = service.WithWebHostBuilder(web => web.UseSetting("Limits:MaxConcurrentRequests", "0"));

        var error = Assert.Throws<OptionsValidationException>(() => wrong.Server);

        Assert.Contains("MaxConcurrentRequests must be between 1 and 100000", error.Message, StringComparison.Ordinal);
    }

    private static async Task<RpcException> FailsAsync(StatusCode code, Task call)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal(code, error.StatusCode);
        return error;
    }
}
