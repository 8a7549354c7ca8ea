namespace Stack_Service._1.Orders;

#if (hasDatabase)
/// <summary>Where orders are kept.</summary>
#else
/// <summary>Where orders are kept. Put a database behind it when the service gets one.</summary>
#endif
internal interface IOrderStore
{
    Task<Order?> FindAsync(Guid id, CancellationToken cancellationToken);

#if (hasDatabase)
    /// <summary>The first orders in the order of their ids.</summary>
    /// <param name="after">Only orders behind this one; null: from the first on.</param>
    /// <param name="count">The most orders.</param>
    Task<IReadOnlyList<Order>> ListAsync(Guid? after, int count, CancellationToken cancellationToken);

    /// <summary>Keeps the order if there is none with its id yet.</summary>
    /// <returns>False where there is one.</returns>
    Task<bool> AddAsync(Order order, CancellationToken cancellationToken);
#else
#if (hasEvents)
    /// <summary>Keeps the order if there is none with its id yet; a handler may have been faster than the request that placed it.</summary>
#else
    /// <summary>Keeps the order if there is none with its id yet.</summary>
#endif
    Task AddAsync(Order order, CancellationToken cancellationToken);
#endif
#if (hasEvents)

    /// <summary>Keeps the order in the place of the one with its id.</summary>
    Task SaveAsync(Order order, CancellationToken cancellationToken);
#endif
}
