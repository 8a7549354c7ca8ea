namespace Stack_Service._1.Orders;

#if (hasDatabase)
/// <summary>Stores orders.</summary>
#else
/// <summary>Stores orders. Implement it with a database when the service gets one.</summary>
#endif
internal interface IOrderStore
{
    Task<Order?> FindAsync(Guid id, CancellationToken cancellationToken);

#if (hasDatabase && !isWorker)
    /// <summary>The first orders in the order of their ids.</summary>
    /// <param name="after">Only orders behind this one; null: from the first on.</param>
    /// <param name="count">The most orders.</param>
    Task<IReadOnlyList<Order>> ListAsync(Guid? after, int count, CancellationToken cancellationToken);

    /// <summary>Keeps the order if there is none with its id yet.</summary>
    /// <returns>False where there is one.</returns>
    Task<bool> AddAsync(Order order, CancellationToken cancellationToken);
#elseif (!isWorker)
#if (hasEvents)
    /// <summary>
    /// Adds the order unless there is one with its id already, because a handler may be faster than the request that placed it.
    /// </summary>
#else
    /// <summary>Adds the order unless there is one with its id already.</summary>
#endif
    Task AddAsync(Order order, CancellationToken cancellationToken);
#endif
#if (hasEvents)
#if (!isWorker)

#endif
    /// <summary>Replaces the order with its id.</summary>
    Task SaveAsync(Order order, CancellationToken cancellationToken);
#endif
}
