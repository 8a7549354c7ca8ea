using Grpc.Core;
using my_shop.Events;
using my_shop.Orders.V1;

namespace my_shop.Orders;

internal sealed class OrderCalls(IEventPublisher publisher, IOrderStore orders, OrderWatch watch, TimeProvider time)
    : OrderService.OrderServiceBase
{
    public override async Task<V1.Order> PlaceOrder(PlaceOrderRequest request, ServerCallContext context)
    {
        var order = new Order(Guid.CreateVersion7(), request.Customer, OrderRules.TotalOf(request), time.GetUtcNow());
        // The event comes first: once it is recorded, the order will be there whatever happens to this call.
        await publisher.PublishAsync(new OrderPlaced(order.Id, order.Customer, order.Total, order.PlacedAt), context.CancellationToken);
        await orders.AddAsync(order, context.CancellationToken);
        return order.ToMessage();
    }

    public override async Task<V1.Order> GetOrder(GetOrderRequest request, ServerCallContext context) =>
        await orders.FindAsync(OrderRules.IdOf(request.Id), context.CancellationToken) is { } order
            ? order.ToMessage()
            : throw Errors.NotFound("order", request.Id);

    public override async Task WatchOrder(
        WatchOrderRequest request, IServerStreamWriter<V1.Order> responseStream, ServerCallContext context)
    {
        await foreach (var order in watch.StatesAsync(OrderRules.IdOf(request.Id), context.CancellationToken))
        {
            await responseStream.WriteAsync(order.ToMessage(), context.CancellationToken);
        }
    }
}
