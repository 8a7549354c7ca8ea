using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Stack_Service._1.Data.Outbox;

/// <summary>Wakes the relay as soon as a transaction of this process has committed that wrote to the outbox.</summary>
internal sealed class OutboxSignal : IDisposable
{
    private static readonly object Mark = new();

    private readonly ConditionalWeakTable<DbTransaction, object> _written = [];
    private readonly SemaphoreSlim _woken = new(0, 1);
    private readonly Lock _lock = new();

    /// <summary>Notes that a transaction has written to the outbox.</summary>
    public void Written(DbTransaction transaction) => _written.AddOrUpdate(transaction, Mark);

    public void Committed(DbTransaction transaction)
    {
        if (_written.Remove(transaction))
        {
            lock (_lock)
            {
                if (_woken.CurrentCount == 0)
                {
                    _woken.Release();
                }
            }
        }
    }

    /// <summary>Waits for the next commit.</summary>
    /// <returns>False where none came within <paramref name="limit"/>.</returns>
    public Task<bool> WaitAsync(TimeSpan limit, CancellationToken cancellationToken) => _woken.WaitAsync(limit, cancellationToken);

    public void Dispose() => _woken.Dispose();
}

/// <summary>Hears of commits.</summary>
internal sealed class OutboxInterceptor(OutboxSignal signal) : DbTransactionInterceptor
{
    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) =>
        signal.Committed(transaction);

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        signal.Committed(transaction);
        return Task.CompletedTask;
    }
}
