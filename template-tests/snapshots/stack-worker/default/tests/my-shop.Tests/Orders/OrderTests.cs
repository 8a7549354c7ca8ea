using Microsoft.Extensions.DependencyInjection;
using my_shop.Events;
using my_shop.Orders;

namespace my_shop.Tests.Orders;

public sealed class OrderTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_placed_order_is_confirmed()
    {
        var placed = new OrderPlaced(Guid.NewGuid(), "Ada", 9.00m, DateTimeOffset.UnixEpoch);
        await using var scope = service.Services.CreateAsyncScope();

        await scope.ServiceProvider.GetRequiredService<IEventPublisher>().PublishAsync(placed, Cancellation);

        await Eventually.IsTrueAsync(async () => (await FindAsync(service, placed.OrderId))?.Status == OrderStatus.Confirmed);
    }

    [Fact]
    public async Task Sample_orders_are_placed_and_confirmed_where_they_are_switched_on()
    {
        var seen = new SeenOrders();
        await using var sampling = ServiceFactory.With(builder =>
        {
            builder.Services.AddSingleton(seen);
            builder.Services.AddHostedService(
                services => ActivatorUtilities.CreateInstance<SampleOrders>(services, TimeSpan.FromMilliseconds(1)));
            builder.AddEvents().InGroup("seen").Handle<OrderPlaced, SeenOrders>();
        });
        _ = sampling.Services;

        var order = await seen.First.WaitAsync(Eventually.Patience, Cancellation);

        await Eventually.IsTrueAsync(async () => (await FindAsync(sampling, order))?.Status == OrderStatus.Confirmed);
    }

    private static async Task<Order?> FindAsync(ServiceFactory service, Guid id)
    {
        await using var scope = service.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IOrderStore>().FindAsync(id, Cancellation);
    }

    private sealed class SeenOrders : IEventHandler<OrderPlaced>
    {
        private readonly TaskCompletionSource<Guid> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Guid> First => _first.Task;

        public Task HandleAsync(OrderPlaced content, EventContext context, CancellationToken cancellationToken)
        {
            _first.TrySetResult(content.OrderId);
            return Task.CompletedTask;
        }
    }
}
