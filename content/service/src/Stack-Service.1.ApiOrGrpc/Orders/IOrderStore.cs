namespace Stack_Service._1.Orders;

/// <summary>Stores orders. Implement it with a database when the service gets one.</summary>
internal interface IOrderStore
{
    Task<Order?> FindAsync(Guid id, CancellationToken cancellationToken);

#if (hasEvents)
    /// <summary>
    /// Adds the order unless there is one with its id already, because a handler may be faster than the request that placed it.
    /// </summary>
#else
    /// <summary>Adds the order unless there is one with its id already.</summary>
#endif
    Task AddAsync(Order order, CancellationToken cancellationToken);
#if (hasEvents)

    /// <summary>Replaces the order with its id.</summary>
    Task SaveAsync(Order order, CancellationToken cancellationToken);
#endif
}
