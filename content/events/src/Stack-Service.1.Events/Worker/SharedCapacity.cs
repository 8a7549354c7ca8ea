namespace Stack_Service._1.Events.Worker;

/// <summary>The limits that the streams of one subscription share: entries in flight and concurrent handlers.</summary>
internal sealed class SharedCapacity
{
    /// <param name="isShared">Whether there is more than one stream.</param>
    public SharedCapacity(HandlerOptions options, HandlerTable handlers, bool isShared)
    {
        // Each source of entries has permits of its own, so that none can starve another, or wait for itself.
        var entries = options.Concurrency * handlers.LargestBatch;
        Permits = new(entries);
        OrphanPermits = new(options.BatchSize);
        RedeliveryPermits = new(entries);
        RetryPermits = new(entries);
        Pace = new(entries, options.Prefetch, Permits);
        Runners = new(options.Concurrency, isShared);
    }

    /// <summary>For new entries.</summary>
    public Permits Permits { get; }

    public Permits OrphanPermits { get; }

    /// <summary>For entries whose lease has expired.</summary>
    public Permits RedeliveryPermits { get; }

    /// <summary>For entries that failed here.</summary>
    public Permits RetryPermits { get; }

    public Pace Pace { get; }

    public RunnerLimit Runners { get; }
}
