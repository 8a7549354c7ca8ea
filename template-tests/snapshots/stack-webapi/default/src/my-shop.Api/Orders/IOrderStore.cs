namespace my_shop.Orders;

/// <summary>Stores orders. Implement it with a database when the service gets one.</summary>
internal interface IOrderStore
{
    Task<Order?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>
    /// Adds the order unless there is one with its id already, because a handler may be faster than the request that placed it.
    /// </summary>
    Task AddAsync(Order order, CancellationToken cancellationToken);

    /// <summary>Replaces the order with its id.</summary>
    Task SaveAsync(Order order, CancellationToken cancellationToken);
}
