using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Hosting;
#if (!hasDatabase)
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Publishing;
#endif
using Stack_Service._1.Orders;
using Stack_Service._1.Orders.V1;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests.Orders;

/// <summary>Calls that a client repeats with their idempotency key.</summary>
public sealed class IdempotencyTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private readonly OrderService.OrderServiceClient _orders = new(service.Channel());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Shows("events.delivery.repeated_requests", "one order for each Idempotency-Key")]
    public async Task A_call_that_is_repeated_after_an_unknown_outcome_makes_one_order_that_is_confirmed_once()
    {
#if (hasDatabase)
        await using var own = service.WithWebHostBuilder(_ => { });
        var orders = new OrderService.OrderServiceClient(own.Channel());
        var key = Guid.NewGuid().ToString();

        // The client repeats its call before the first one is answered.
        var ids = await Task.WhenAll(PlaceAsync(orders, key), PlaceAsync(orders, key));
        await Eventually.IsTrueAsync(async () => (await own.Services.RecordedAsync(Cancellation)).Count > 0);
        await own.Services.QuietAsync(Cancellation);

        Assert.Equal(ids[0], ids[1]);
        Assert.Equal(ids[0], await PlaceAsync(orders, key));
        var recorded = Assert.Single(await own.Services.RecordedAsync(Cancellation));
        Assert.Equal((key, "1"), (recorded["id"], recorded["repeated"]));
        Assert.Contains(ids[0], recorded["data"], StringComparison.Ordinal);
#else
        var store = new HeldStore();
        await using var losing = service.WithWebHostBuilder(web => web
            // One after the other, so that the second one can see the effect of the first.
            .UseSetting("Events:Concurrency", "1")
            .ConfigureTestServices(services => services
                .AddSingleton<IOrderStore>(store)
                .AddSingleton<IEventPublisher>(one => new LostReplyPublisher(ActivatorUtilities.CreateInstance<EventPublisher>(one)))));
        var orders = new OrderService.OrderServiceClient(losing.Channel());
        var key = Guid.NewGuid().ToString();

        var unknown = await Assert.ThrowsAsync<RpcException>(() => PlaceAsync(orders, key));
        var repeated = await PlaceAsync(orders, key);
        store.LetGo();
        await losing.Services.QuietAsync(Cancellation);

        Assert.Equal(StatusCode.Unavailable, unknown.StatusCode);
        var entries = await losing.Services.RecordedAsync(Cancellation);
        Assert.Equal([(key, "1"), (key, "1")], entries.Select(entry => (entry["id"], entry["repeated"])));
        Assert.All(entries, entry => Assert.Contains(repeated, entry["data"], StringComparison.Ordinal));
        Assert.Equal(1, store.Saved);
        Assert.Equal(repeated, await PlaceAsync(orders, key));
        Assert.Equal(2, (await losing.Services.RecordedAsync(Cancellation)).Count);
#endif
    }

    [Fact]
    public async Task A_repeated_call_is_answered_with_the_same_order()
    {
        var key = Guid.NewGuid().ToString();

        var (first, second) = (await PlaceAsync(_orders, key), await PlaceAsync(_orders, $"\"{key}\""));

        Assert.Equal(first, second);
        Assert.Equal(8, Guid.Parse(first).Version);
    }

    [Fact]
    public async Task Calls_without_a_key_or_with_different_keys_make_separate_orders()
    {
        string[][] keys = [[], [], ["one"], ["another"]];

        var placed = await Task.WhenAll(keys.Select(key => PlaceAsync(_orders, key)));

        Assert.Equal(4, placed.Distinct().Count());
    }

    [Theory]
    [InlineData("with spaces")]
    [InlineData("\"half-quoted")]
    [InlineData("one", "another")]
    public async Task A_key_of_another_form_is_refused_with_the_rule(params string[] keys)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => PlaceAsync(_orders, keys));

        AssertInvalidKey(refused, "128");
    }

    [Fact]
    public async Task A_key_that_belongs_to_another_order_is_refused()
    {
        await PlaceAsync(_orders, "used");
        var other = TestOrders.Valid();
        other.Customer = "Grace";

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await _orders.PlaceOrderAsync(
            other, new Metadata { { OrderRules.KeyName, "used" } }, cancellationToken: Cancellation));

        AssertInvalidKey(refused, "other content");
    }

    private static async Task<string> PlaceAsync(OrderService.OrderServiceClient orders, params string[] keys)
    {
        var headers = new Metadata();
        foreach (var key in keys)
        {
            headers.Add(OrderRules.KeyName, key);
        }
        return (await orders.PlaceOrderAsync(TestOrders.Valid(), headers, cancellationToken: Cancellation)).Id;
    }

    private static void AssertInvalidKey(RpcException refused, string rule)
    {
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        var violation = Assert.Single(refused.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations);
        Assert.Equal(OrderRules.KeyName, violation.Field);
        Assert.Contains(rule, violation.Description, StringComparison.Ordinal);
    }
}
