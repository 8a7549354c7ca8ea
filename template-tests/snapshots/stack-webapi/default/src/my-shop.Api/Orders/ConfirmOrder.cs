using my_shop.Events;

namespace my_shop.Orders;

/// <summary>Confirms orders. Saving the same confirmed order twice changes nothing, so an event that comes twice does no harm.</summary>
internal sealed partial class ConfirmOrder(IOrderStore orders, TimeProvider time, ILogger<ConfirmOrder> logger) : IEventHandler<OrderPlaced>
{
    public async Task HandleAsync(OrderPlaced content, EventContext context, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await orders.SaveAsync(new Order(content.OrderId, content.Customer, content.Total, content.PlacedAt, now), cancellationToken);
        LogConfirmed(logger, content.OrderId, context.EntryId, context.Attempt, (now - context.Time).TotalMilliseconds);
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Order {OrderId} confirmed: entry {EntryId}, attempt {Attempt}, {Milliseconds:0.0} ms after it was published")]
    private static partial void LogConfirmed(ILogger logger, Guid orderId, EntryId entryId, int attempt, double milliseconds);
}
