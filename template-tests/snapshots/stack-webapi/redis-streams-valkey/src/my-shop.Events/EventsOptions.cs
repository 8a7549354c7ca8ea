using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace my_shop.Events;

/// <summary>The settings of the event layer: section <c>Events</c> of the configuration. Read once, at start.</summary>
public sealed class EventsOptions
{
    public const string Section = "Events";

    /// <summary>Whether this instance handles events. An instance that does not still publishes.</summary>
    public bool Consume { get; set; } = true;

    /// <summary>The first part of every stream's key.</summary>
    [Required]
    public string Prefix { get; set; } = "my-shop";

    /// <summary>The consumer group. Its workers share the events; each event goes to one of them.</summary>
    [Required]
    public string Group { get; set; } = "my-shop";

    /// <summary>Streams with a key of their own: event name → key. Events with the same key share a stream and keep one order.</summary>
    public Dictionary<string, string> Streams { get; } = [];

    /// <summary>How many handlers run at a time, for each stream.</summary>
    [Range(1, 10_000)]
    public int Concurrency { get; set; } = 16;

    /// <summary>How many entries wait in memory beyond those in handlers, so that no handler waits for the server.</summary>
    [Range(0, 100_000)]
    public int Prefetch { get; set; } = 100;

    /// <summary>The most entries that one read asks for.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 100;

    /// <summary>How long a read waits at the server when there is nothing to deliver.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan Block { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an entry belongs to a worker that gives no sign of life; then another takes it over. Workers renew it while they live.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often an event is given to a handler before it becomes a dead letter.</summary>
    [Range(1, 1_000)]
    public int MaxDeliveries { get; set; } = 5;

    /// <summary>The delay before the second delivery. It doubles with each further one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest delay between two deliveries.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a handler may take; then its token is cancelled and the attempt has failed. Null: as long as it likes.</summary>
    public TimeSpan? HandlerTimeout { get; set; }

    /// <summary>How often entries of silent workers are looked for.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan RedeliveryInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often streams are trimmed and consumers of ended workers removed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "1.00:00:00")]
    public TimeSpan MaintenanceInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many entries a stream keeps for replay. What a group has not acknowledged is kept beyond it.</summary>
    [Range(0, long.MaxValue)]
    public long MaxEntries { get; set; } = 1_000_000;

    /// <summary>How long a stream keeps entries for replay. What a group has not acknowledged is kept beyond it. Null: no limit.</summary>
    public TimeSpan? MaxAge { get; set; }

    /// <summary>After how long without a sign of life a consumer that holds no entry is removed from its group.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan DeadConsumerAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The key of an event's stream: the one set in <see cref="Streams"/>, else <c>prefix:events:category:type</c>.</summary>
    public string StreamOf(EventName name) =>
        Streams.TryGetValue(name.Value, out var key) ? key : $"{Prefix}:events:{name.Category}:{name.Type}";
}

[OptionsValidator]
internal sealed partial class EventsOptionsRanges : IValidateOptions<EventsOptions>;

internal sealed class EventsOptionsRules : IValidateOptions<EventsOptions>
{
    public ValidateOptionsResult Validate(string? name, EventsOptions options)
    {
        var failures = new List<string>();
        if (options.Block * 2 > options.Lease)
        {
            failures.Add($"Events:Block ({options.Block}) must be at most half of Events:Lease ({options.Lease}).");
        }
        if (options.MaxRetryDelay < options.RetryDelay)
        {
            failures.Add($"Events:MaxRetryDelay ({options.MaxRetryDelay}) must not be below Events:RetryDelay ({options.RetryDelay}).");
        }
        if (options.HandlerTimeout <= TimeSpan.Zero)
        {
            failures.Add("Events:HandlerTimeout must be above zero; leave it out for no limit.");
        }
        if (options.MaxAge <= TimeSpan.Zero)
        {
            failures.Add("Events:MaxAge must be above zero; leave it out for no limit.");
        }
        failures.AddRange(options.Streams.Where(stream => string.IsNullOrWhiteSpace(stream.Value))
            .Select(stream => $"Events:Streams:{stream.Key} must name a stream."));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
