#if (hasDatabase)
using Stack_Service._1.Database;
#endif
using Stack_Service._1.Events;

namespace Stack_Service._1.Orders;

#if (hasDatabase)
/// <summary>Places orders: the order and its event in one transaction, so that there is both or neither.</summary>
internal sealed class OrderPlacement(AppDbContext database, IOrderStore orders, IEventPublisher publisher, TimeProvider time)
{
    /// <param name="key">
    /// The client's key; a repeated request is answered with the order of the first one. Null: always a new order.
    /// </param>
    /// <returns>The order; null where the key belongs to an order with other content.</returns>
    public async Task<Order?> PlaceAsync(string customer, decimal total, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        var order = new Order(key?.ToId("order") ?? Guid.CreateVersion7(), customer, total, time.GetUtcNow());
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (!await orders.AddAsync(order, cancellationToken))
        {
            var earlier = await orders.FindAsync(order.Id, cancellationToken);
            return earlier?.HasContentOf(order) == true ? earlier : null;
        }
        // It leaves when the transaction has committed, also if the broker is away until then.
        var placed = new OrderPlaced(order.Id, order.Customer, order.Total, order.PlacedAt);
        await publisher.PublishAsync(placed, key?.PublishOptions ?? PublishOptions.None, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return order;
    }
}
#else
/// <summary>Places orders: records the event first, then the order.</summary>
internal sealed class OrderPlacement(IEventPublisher publisher, IOrderStore orders, TimeProvider time)
{
    /// <param name="key">The client's key; a repeated request returns the order of the first one. Null: always a new order.</param>
    /// <returns>The order; null if the key belongs to an order with other content.</returns>
    /// <exception cref="EventLogException">It is unknown whether the event was recorded; if it was, the order will exist.</exception>
    /// <exception cref="BacklogFullException">Nothing was recorded.</exception>
    public async Task<Order?> PlaceAsync(string customer, decimal total, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        var order = new Order(key?.ToId("order") ?? Guid.CreateVersion7(), customer, total, time.GetUtcNow());
        if (key is not null && await orders.FindAsync(order.Id, cancellationToken) is { } earlier)
        {
            return earlier.HasContentOf(order) ? earlier : null;
        }
        // The event comes first: once it is recorded, the order will exist, whatever happens to this request.
        var placed = new OrderPlaced(order.Id, order.Customer, order.Total, order.PlacedAt);
        await publisher.PublishAsync(placed, key?.PublishOptions ?? PublishOptions.None, cancellationToken);
        await orders.AddAsync(order, cancellationToken);
        return order;
    }
}
#endif
