using Grpc.Core;
#if (hasEvents)
using Stack_Service._1.Events;
#endif
using Stack_Service._1.Orders.V1;

namespace Stack_Service._1.Orders;

#if (hasEvents)
internal sealed class OrderCalls(IEventPublisher publisher, IOrderStore orders, OrderWatch watch, TimeProvider time)
    : OrderService.OrderServiceBase
#else
internal sealed class OrderCalls(IOrderStore orders, TimeProvider time) : OrderService.OrderServiceBase
#endif
{
    public override async Task<V1.Order> PlaceOrder(PlaceOrderRequest request, ServerCallContext context)
    {
        var order = new Order(Guid.CreateVersion7(), request.Customer, OrderRules.TotalOf(request), time.GetUtcNow());
#if (hasEvents)
        // The event comes first: once it is recorded, the order will be there whatever happens to this call.
        await publisher.PublishAsync(new OrderPlaced(order.Id, order.Customer, order.Total, order.PlacedAt), context.CancellationToken);
#endif
        await orders.AddAsync(order, context.CancellationToken);
        return order.ToMessage();
    }

    public override async Task<V1.Order> GetOrder(GetOrderRequest request, ServerCallContext context) =>
        await orders.FindAsync(OrderRules.IdOf(request.Id), context.CancellationToken) is { } order
            ? order.ToMessage()
            : throw Errors.NotFound("order", request.Id);
#if (hasEvents)

    public override async Task WatchOrder(
        WatchOrderRequest request, IServerStreamWriter<V1.Order> responseStream, ServerCallContext context)
    {
        await foreach (var order in watch.StatesAsync(OrderRules.IdOf(request.Id), context.CancellationToken))
        {
            await responseStream.WriteAsync(order.ToMessage(), context.CancellationToken);
        }
    }
#endif
}
