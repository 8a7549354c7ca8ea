namespace my_shop.Events.Worker;

/// <summary>
/// Permits for the handler pool. A reader takes one per entry before it asks for entries; each is returned when its attempt is over.
/// Callers that wait for permits are served in order.
/// </summary>
internal sealed class Permits(int count)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiters = [];
    private int _free = count;

    /// <summary>
    /// Takes up to <paramref name="most"/> permits; waits up to <paramref name="wait"/> until <paramref name="least"/> are free.
    /// </summary>
    /// <returns>How many were taken: fewer than <paramref name="least"/>, or none, if the wait timed out.</returns>
    public async Task<int> ReserveAsync(int least, int most, TimeSpan wait, CancellationToken cancellationToken)
    {
        LinkedListNode<Waiter> waiter;
        lock (_lock)
        {
            if (_free >= least && _waiters.Count == 0)
            {
                return Take(most);
            }
            waiter = _waiters.AddLast(new Waiter(least));
        }
        await waiter.Value.Enough.Task.WaitAsync(wait, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _waiters.Remove(waiter);
            var taken = cancellationToken.IsCancellationRequested ? 0 : Take(most);
            WakeFirst();
            cancellationToken.ThrowIfCancellationRequested();
            return taken;
        }
    }

    /// <summary>Changes the number of permits. If a removed permit is in use, it is not issued again after its return.</summary>
    public void Add(int permits) => Release(permits);

    /// <param name="permits">How many; below zero where more was taken than was reserved.</param>
    public void Release(int permits = 1)
    {
        lock (_lock)
        {
            _free += permits;
            WakeFirst();
        }
    }

    private void WakeFirst()
    {
        if (_waiters.First is { } first && _free >= first.Value.Least)
        {
            first.Value.Enough.TrySetResult();
        }
    }

    private int Take(int most)
    {
        var taken = Math.Clamp(_free, 0, most);
        _free -= taken;
        return taken;
    }

    private sealed record Waiter(int Least)
    {
        public TaskCompletionSource Enough { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
