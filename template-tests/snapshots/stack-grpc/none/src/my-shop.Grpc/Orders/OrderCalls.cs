using Grpc.Core;
using my_shop.Orders.V1;

namespace my_shop.Orders;

internal sealed class OrderCalls(IOrderStore orders, TimeProvider time) : OrderService.OrderServiceBase
{
    public override async Task<V1.Order> PlaceOrder(PlaceOrderRequest request, ServerCallContext context)
    {
        var order = new Order(Guid.CreateVersion7(), request.Customer, OrderRules.TotalOf(request), time.GetUtcNow());
        await orders.AddAsync(order, context.CancellationToken);
        return order.ToMessage();
    }

    public override async Task<V1.Order> GetOrder(GetOrderRequest request, ServerCallContext context) =>
        await orders.FindAsync(OrderRules.IdOf(request.Id), context.CancellationToken) is { } order
            ? order.ToMessage()
            : throw Errors.NotFound("order", request.Id);
}
