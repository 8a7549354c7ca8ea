using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using my_shop.Events;
using my_shop.Events.Logs;
using my_shop.IntegrationTests.Events;
using my_shop.Orders;
using my_shop.Tests;
using Order = my_shop.Orders.Order;

namespace my_shop.IntegrationTests.Orders;

/// <summary>Orders that another program puts into the stream, with nothing but XADD.</summary>
public sealed class OrderJourneyTests(Broker broker)
{
    private readonly string _stream = $"{broker.Prefix}:events:{Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_that_was_added_before_the_service_started_is_confirmed_like_a_later_one()
    {
        await using var producer = await ConnectionMultiplexer.ConnectAsync(broker.ConnectionString);
        var earlier = await AddAsync(producer.GetDatabase());

        using var service = await StartedService.StartAsync(broker, [$"--Events:Streams:orders.placed={_stream}"]);
        var later = await AddAsync(producer.GetDatabase());

        foreach (var id in new[] { earlier, later })
        {
            await Eventually.IsTrueAsync(async () => (await FindAsync(service, id))?.Status == OrderStatus.Confirmed);
            Assert.Equal(("Ada", 9.50m), await FindAsync(service, id) is { } order ? (order.Customer, order.Total) : default);
        }
        await NothingPendingAsync(service);
        await service.StopAsync(Cancellation);
    }

    private async Task<Guid> AddAsync(IDatabase database)
    {
        var id = Guid.NewGuid();
        await database.StreamAddAsync(
            _stream,
            [new("orderId", id.ToString()), new("customer", "Ada"), new("total", "9.50"), new("placedAt", "2026-01-31T08:00:00Z")]);
        return id;
    }

    private static async Task<Order?> FindAsync(IHost service, Guid id)
    {
        await using var scope = service.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IOrderStore>().FindAsync(id, Cancellation);
    }

    private Task NothingPendingAsync(IHost service)
    {
        var log = service.Services.GetRequiredService<IEventLog>();
        var group = new ConsumerGroup(_stream, service.Services.GetRequiredService<IOptions<EventsOptions>>().Value.Group);
        return Eventually.IsTrueAsync(async () => (await log.DescribeAsync(group, Cancellation))?.Pending == 0);
    }
}
