namespace my_shop.Events.Worker;

/// <summary>An exponential pause after consecutive failures, with jitter so that workers do not retry in step: 100 ms up to 5 s.</summary>
internal sealed class Backoff(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private int _failures;

    public void Reset() => _failures = 0;

    /// <summary>Counts a failure, and says how long to wait after it.</summary>
    public TimeSpan Next() => Exponential(First, Longest, ++_failures) * (0.5 + Random.Shared.NextDouble() / 2);

    /// <summary>Counts a failure and waits; returns early, without an exception, when the token is cancelled.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) =>
        await Task.Delay(Next(), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary><paramref name="first"/> doubled with each failure after the first one, up to <paramref name="longest"/>.</summary>
    public static TimeSpan Exponential(TimeSpan first, TimeSpan longest, int failures)
    {
        var grown = first.Ticks * Math.Pow(2, failures - 1);
        return grown < longest.Ticks ? TimeSpan.FromTicks((long)grown) : longest;
    }
}
