namespace Stack_Service._1.Events.Worker;

/// <summary>
/// Permits for the handler pool. A reader takes one per entry before it asks for entries; each is returned when its attempt is over. Only
/// one caller at a time may wait for permits.
/// </summary>
internal sealed class Permits(int count)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _enough;
    private int _wanted;
    private int _free = count;

    /// <summary>Takes up to <paramref name="most"/> permits; waits up to <paramref name="wait"/> until <paramref name="least"/> are free.</summary>
    /// <returns>How many were taken: fewer than <paramref name="least"/>, or none, if the wait timed out.</returns>
    public async Task<int> ReserveAsync(int least, int most, TimeSpan wait, CancellationToken cancellationToken)
    {
        Task enough;
        lock (_lock)
        {
            if (_free >= least)
            {
                return Take(most);
            }
            (_enough, _wanted) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), least);
            enough = _enough.Task;
        }
        await enough.WaitAsync(wait, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _enough = null;
            return Take(most);
        }
    }

    /// <summary>Changes the number of permits. If a removed permit is in use, it is not issued again after its return.</summary>
    public void Add(int permits) => Release(permits);

    public void Release(int permits = 1)
    {
        lock (_lock)
        {
            _free += permits;
            if (_free >= _wanted)
            {
                _enough?.TrySetResult();
            }
        }
    }

    private int Take(int most)
    {
        var taken = Math.Clamp(_free, 0, most);
        _free -= taken;
        return taken;
    }
}
