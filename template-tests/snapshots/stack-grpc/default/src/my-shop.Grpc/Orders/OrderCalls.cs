using Grpc.Core;
using my_shop.Orders.V1;

namespace my_shop.Orders;

internal sealed class OrderCalls(OrderPlacement placement, IOrderStore orders, OrderWatch watch) : OrderService.OrderServiceBase
{
    public override async Task<V1.Order> PlaceOrder(PlaceOrderRequest request, ServerCallContext context)
    {
        var (total, key) = (OrderRules.TotalOf(request), OrderRules.KeyOf(context.RequestHeaders));
        return await placement.PlaceAsync(request.Customer, total, key, context.CancellationToken) is { } order
            ? order.ToMessage()
            : throw OrderRules.InvalidKey("belongs to an order with other content");
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
