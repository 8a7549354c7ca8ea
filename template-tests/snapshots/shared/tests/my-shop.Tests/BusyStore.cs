using my_shop.Orders;

namespace my_shop.Tests;

/// <summary>A store that is asked for an order and does not answer until it is told to.</summary>
internal sealed class BusyStore : IOrderStore
{
    private readonly TaskCompletionSource _asked = new();
    private readonly TaskCompletionSource _answer = new();

    /// <summary>Ends when somebody has asked.</summary>
    public Task Asked => _asked.Task;

    public void Answer() => _answer.TrySetResult();

    public async Task<Order?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        _asked.TrySetResult();
        await _answer.Task.WaitAsync(cancellationToken);
        return null;
    }

    public Task AddAsync(Order order, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SaveAsync(Order order, CancellationToken cancellationToken) => Task.CompletedTask;
}
