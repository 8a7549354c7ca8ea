namespace my_shop.Orders;

/// <summary>Where orders are kept. Put a database behind it when the service gets one.</summary>
internal interface IOrderStore
{
    Task<Order?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Keeps the order if there is none with its id yet; a handler may have been faster than the request that placed it.</summary>
    Task AddAsync(Order order, CancellationToken cancellationToken);

    /// <summary>Keeps the order in the place of the one with its id.</summary>
    Task SaveAsync(Order order, CancellationToken cancellationToken);
}
