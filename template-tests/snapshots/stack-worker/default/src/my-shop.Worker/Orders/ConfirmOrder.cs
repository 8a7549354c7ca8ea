using my_shop.Events;

namespace my_shop.Orders;

/// <summary>Confirms orders. A confirmed order does not change, so an event that is delivered or published twice does no harm.</summary>
internal sealed partial class ConfirmOrder(IOrderStore orders, TimeProvider time, ILogger<ConfirmOrder> logger) : IEventHandler<OrderPlaced>
{
    public async Task HandleAsync(OrderPlaced content, EventContext context, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var order = new Order(content.OrderId, content.Customer, content.Total, content.PlacedAt, now);
        if (await orders.FindAsync(order.Id, cancellationToken) is { Status: OrderStatus.Confirmed } earlier)
        {
            if (!earlier.HasContentOf(order))
            {
                throw new RejectEventException($"Order {order.Id} is confirmed with other content; two clients used one idempotency key.");
            }
            LogConfirmedBefore(logger, order.Id, context.EntryId, context.Attempt);
            return;
        }
        await orders.SaveAsync(order, cancellationToken);
        LogConfirmed(logger, order.Id, context.EntryId, context.Attempt, (now - context.Time).TotalMilliseconds);
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Order {OrderId} confirmed: entry {EntryId}, attempt {Attempt}, {Milliseconds:0.0} ms after it was published")]
    private static partial void LogConfirmed(ILogger logger, Guid orderId, EntryId entryId, int attempt, double milliseconds);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Order {OrderId} was confirmed before; entry {EntryId}, attempt {Attempt}, changes nothing")]
    private static partial void LogConfirmedBefore(ILogger logger, Guid orderId, EntryId entryId, int attempt);
}
