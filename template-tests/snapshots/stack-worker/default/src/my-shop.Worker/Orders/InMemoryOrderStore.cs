using System.Collections.Concurrent;

namespace my_shop.Orders;

/// <summary>Stores orders in the memory of this process; they are lost when it ends.</summary>
internal sealed class InMemoryOrderStore : IOrderStore
{
    private readonly ConcurrentDictionary<Guid, Order> _orders = [];

    public Task<Order?> FindAsync(Guid id, CancellationToken cancellationToken) => Task.FromResult(_orders.GetValueOrDefault(id));

    public Task SaveAsync(Order order, CancellationToken cancellationToken)
    {
        _orders[order.Id] = order;
        return Task.CompletedTask;
    }
}
