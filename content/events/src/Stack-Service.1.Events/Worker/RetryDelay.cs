namespace Stack_Service._1.Events.Worker;

/// <summary>How long a failed event waits for its next delivery.</summary>
internal static class RetryDelay
{
    /// <summary>The delay after a failed attempt: doubled with each attempt, less up to a quarter of jitter.</summary>
    /// <remarks>The jitter is a function of the entry and the attempt, so that every worker computes the same delay.</remarks>
    public static TimeSpan After(int attempt, EntryId id, HandlerOptions options)
    {
        var delay = Backoff.Exponential(options.RetryDelay, options.MaxRetryDelay, attempt);
        return delay * (1 - Fraction(id, attempt) / 4);
    }

    // SplitMix64's finalizer spreads neighbouring ids over the whole range, in every process alike.
    private static double Fraction(EntryId id, int attempt)
    {
        var mixed = id.Milliseconds ^ (id.Sequence << 20) ^ ((ulong)attempt << 52);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        mixed ^= mixed >> 31;
        return (mixed >> 11) / (double)(1UL << 53);
    }
}
