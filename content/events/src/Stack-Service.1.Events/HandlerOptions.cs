using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Stack_Service._1.Events;

/// <summary>
/// The settings of handling that may differ from event to event: for all in section <c>Events</c>, for one group in
/// <c>Events:Groups:{group}</c>, for one event in <c>Events:Handlers:{event}</c>.
/// </summary>
public class HandlerOptions
{
    /// <summary>How often an event is given to a handler before it becomes a dead letter.</summary>
    [Range(1, 1_000)]
    public int MaxDeliveries { get; set; } = 10;

    /// <summary>The delay before the second delivery. It doubles with each further one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest delay between two deliveries.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a handler may take; then its token is cancelled and the attempt has failed. Null: as long as it likes.</summary>
    public TimeSpan? HandlerTimeout { get; set; }

    /// <summary>The most events that a handler of batches is given in one call.</summary>
    [Range(1, 10_000)]
    public int MaxBatch { get; set; } = 100;

    /// <summary>
    /// How long the first event of a batch may wait for others. By default a batch has as many events as there are when a handler is
    /// free.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan MaxWait { get; set; }

    /// <summary>
    /// Whether the group remembers handled events for a day, so that one that comes again (a repeated publish, a lost lease) is not
    /// handled again. It cannot help when the process dies between an effect and its acknowledgement.
    /// </summary>
    public bool Deduplicate { get; set; }

#if (hasDatabase)
    /// <summary>
    /// Whether the handler runs in a transaction of the service's database, which also notes the event as handled: its effects there
    /// exist exactly once, however often the event is delivered. Events that it publishes leave if the transaction commits.
    /// </summary>
    public bool Transaction { get; set; }

#endif
    /// <summary>How many handlers run at a time, for each stream. The same for all events of a stream, as is all that follows.</summary>
    [Range(1, 10_000)]
    public int Concurrency { get; set; } = 16;

    /// <summary>
    /// The most entries that wait in memory beyond those in handlers, so that no handler waits for the server. How many really do follows
    /// the handlers: about as many as they finish in a quarter of a second, none where they take seconds.
    /// </summary>
    [Range(0, 100_000)]
    public int Prefetch { get; set; } = 100;

    /// <summary>The most entries that one read asks for.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 100;

    /// <summary>Whether events of one key are handled one after the other.</summary>
    public Ordering Ordering { get; set; }

    /// <summary>How long an entry belongs to a worker that gives no sign of life; then another takes it over. Workers renew it while they live.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether a worker can serve both: the settings that are a stream's, not an event's, are the same.</summary>
    internal bool SharesWorkerWith(HandlerOptions other) =>
        (Concurrency, Prefetch, BatchSize, Ordering, Lease) == (other.Concurrency, other.Prefetch, other.BatchSize, other.Ordering, other.Lease);

    internal HandlerOptions Copy() => (HandlerOptions)MemberwiseClone();

    /// <summary>What is wrong between the settings, each by itself being right.</summary>
    /// <param name="section">Where they are configured.</param>
    internal IEnumerable<string> Contradictions(string section)
    {
        if (MaxRetryDelay < RetryDelay)
        {
            yield return $"{section}:MaxRetryDelay ({MaxRetryDelay}) must not be below {section}:RetryDelay ({RetryDelay}).";
        }
        if (HandlerTimeout <= TimeSpan.Zero)
        {
            yield return $"{section}:HandlerTimeout must be above zero; leave it out for no limit.";
        }
    }
}

public enum Ordering
{
    /// <summary>Events are handled as they come, as many at a time as <see cref="HandlerOptions.Concurrency"/> says.</summary>
    None,

    /// <summary>
    /// Events of one key are handled one at a time and in order; a failing one holds back its key and no other. The order holds
    /// within one worker: let one worker at a time read the stream.
    /// </summary>
    PerKey,
}

[OptionsValidator]
internal sealed partial class HandlerOptionsRanges : IValidateOptions<HandlerOptions>;
