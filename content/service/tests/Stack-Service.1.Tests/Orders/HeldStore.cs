using Stack_Service._1.Orders;

namespace Stack_Service._1.Tests.Orders;

/// <summary>A store that holds back confirmations until it is released, and counts how often orders are saved.</summary>
internal sealed class HeldStore : IOrderStore
{
    private readonly InMemoryOrderStore _orders = new();
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _saved;

    public int Saved => Volatile.Read(ref _saved);

    public void LetGo() => _letGo.TrySetResult();

    public Task<Order?> FindAsync(Guid id, CancellationToken cancellationToken) => _orders.FindAsync(id, cancellationToken);

    public Task AddAsync(Order order, CancellationToken cancellationToken) => _orders.AddAsync(order, cancellationToken);

    public async Task SaveAsync(Order order, CancellationToken cancellationToken)
    {
        await _letGo.Task.WaitAsync(cancellationToken);
        Interlocked.Increment(ref _saved);
        await _orders.SaveAsync(order, cancellationToken);
    }
}
