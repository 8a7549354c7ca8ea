namespace my_shop.Events.Worker;

/// <summary>Places in the handler pool: an entry takes one before it is asked for and keeps it until its attempt is over.</summary>
internal sealed class Slots(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);

    /// <summary>Takes one to <paramref name="most"/> places; waits up to <paramref name="wait"/> for the first.</summary>
    /// <returns>How many were taken; 0 where the wait was in vain.</returns>
    public async Task<int> ReserveAsync(int most, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (!await _free.WaitAsync(wait, cancellationToken))
        {
            return 0;
        }
        var reserved = 1;
        while (reserved < most && _free.Wait(0, CancellationToken.None))
        {
            reserved++;
        }
        return reserved;
    }

    public void Release(int places = 1)
    {
        if (places > 0)
        {
            _free.Release(places);
        }
    }

    public void Dispose() => _free.Dispose();
}
