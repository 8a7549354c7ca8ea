using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace my_shop.Events;

/// <summary>
/// The settings of handling that may differ from event to event. Section <c>Events</c> has those for all events,
/// <c>Events:Groups:{group}</c> those for one group, and <c>Handlers:{event}</c> in each of them those for one event.
/// </summary>
public class HandlerOptions
{
    /// <summary>How often an event is delivered to a handler before it becomes a dead letter.</summary>
    [Range(1, 1_000)]
    public int MaxDeliveries { get; set; } = 10;

    /// <summary>The delay before the second delivery. It doubles with each further one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest delay between two deliveries.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a handler may take; after that, its token is cancelled and the attempt has failed. Null: no limit.</summary>
    public TimeSpan? HandlerTimeout { get; set; }

    /// <summary>The maximum number of events in one call of a batch handler.</summary>
    [Range(1, 10_000)]
    public int MaxBatch { get; set; } = 100;

    /// <summary>
    /// How long the first event of a batch may wait for others. By default a batch contains the events that are there when a handler
    /// becomes free.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan MaxWait { get; set; }

    /// <summary>
    /// Whether the group remembers handled events for a day, so that a repeated publish or a lost lease does not make it handle an event
    /// again. This cannot help if the process dies between an effect and its acknowledgement.
    /// </summary>
    public bool Deduplicate { get; set; }

    /// <summary>
    /// How many handlers run at a time, for each stream. This setting and the following ones are the same for all events of a stream.
    /// </summary>
    [Range(1, 10_000)]
    public int Concurrency { get; set; } = 16;

    /// <summary>
    /// The maximum number of entries that are read ahead, so that no handler waits for the server. The actual number follows the handlers:
    /// about as many as they finish in a quarter of a second, none if they take seconds.
    /// </summary>
    [Range(0, 100_000)]
    public int Prefetch { get; set; } = 100;

    /// <summary>The maximum number of entries that one read asks for.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 100;

    /// <summary>Whether events of one key are handled one after the other.</summary>
    public Ordering Ordering { get; set; }

    /// <summary>
    /// How long an entry belongs to a worker that does not renew the lease; then another one claims it. Live workers renew it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether one worker can serve both: the settings that belong to a stream, not to an event, are the same.</summary>
    internal bool SharesWorkerWith(HandlerOptions other) =>
        (Concurrency, Prefetch, BatchSize, Ordering, Lease)
        == (other.Concurrency, other.Prefetch, other.BatchSize, other.Ordering, other.Lease);

    internal HandlerOptions Copy() => (HandlerOptions)MemberwiseClone();

    /// <summary>Contradictions between settings that are valid by themselves.</summary>
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
    /// <summary>Events are handled as they arrive, up to <see cref="HandlerOptions.Concurrency"/> at a time.</summary>
    None,

    /// <summary>
    /// Events of one key are handled one at a time and in order; a failing event holds back its own key only. The order holds within one
    /// worker: let one worker at a time read the stream.
    /// </summary>
    PerKey,
}

[OptionsValidator]
internal sealed partial class HandlerOptionsRanges : IValidateOptions<HandlerOptions>;
