using Grpc.Core;
using Stack_Service._1.Orders.V1;

namespace Stack_Service._1.Orders;

#if (hasEvents)
internal sealed class OrderCalls(OrderPlacement placement, IOrderStore orders, OrderWatch watch) : OrderService.OrderServiceBase
#else
internal sealed class OrderCalls(IOrderStore orders, TimeProvider time) : OrderService.OrderServiceBase
#endif
{
#if (hasEvents)
    public override async Task<V1.Order> PlaceOrder(PlaceOrderRequest request, ServerCallContext context)
    {
        var (total, key) = (OrderRules.TotalOf(request), OrderRules.KeyOf(context.RequestHeaders));
        return await placement.PlaceAsync(request.Customer, total, key, context.CancellationToken) is { } order
            ? order.ToMessage()
            : throw OrderRules.InvalidKey("belongs to an order with other content");
    }
#else
    public override async Task<V1.Order> PlaceOrder(PlaceOrderRequest request, ServerCallContext context)
    {
        var order = new Order(Guid.CreateVersion7(), request.Customer, OrderRules.TotalOf(request), time.GetUtcNow());
        await orders.AddAsync(order, context.CancellationToken);
        return order.ToMessage();
    }
#endif

    public override async Task<V1.Order> GetOrder(GetOrderRequest request, ServerCallContext context) =>
        await orders.FindAsync(OrderRules.IdOf(request.Id), context.CancellationToken) is { } order
            ? order.ToMessage()
            : throw Errors.NotFound("order", request.Id);
#if (hasDatabase)

    public override async Task<ListOrdersResponse> ListOrders(ListOrdersRequest request, ServerCallContext context)
    {
        var (after, count) = OrderRules.PageOf(request);
        var page = await orders.ListAsync(after, count, context.CancellationToken);
        return new()
        {
            Orders = { page.Select(order => order.ToMessage()) },
            Next = page.Count == count ? page[^1].Id.ToString() : "",
        };
    }
#endif
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
