namespace my_shop.Orders;

/// <summary>Stores orders. Implement it with a database when the service gets one.</summary>
internal interface IOrderStore
{
    Task<Order?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Replaces the order with its id.</summary>
    Task SaveAsync(Order order, CancellationToken cancellationToken);
}
