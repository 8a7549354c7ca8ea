using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace my_shop.Events;

/// <summary>
/// The settings of the event layer: section <c>Events</c> of the configuration. Read once, at start. The inherited settings can
/// differ from event to event.
/// </summary>
public sealed class EventsOptions : HandlerOptions
{
    public const string Section = "Events";

    /// <summary>Where events are stored.</summary>
    public EventLogKind Log { get; set; }

    /// <summary>Whether this instance handles events. It publishes either way.</summary>
    public bool Consume { get; set; } = true;

    /// <summary>The first part of every stream's key.</summary>
    [Required]
    public string Prefix { get; set; } = "my-shop";

    /// <summary>
    /// The prefix of this instance's consumer name, so that you can find the consumer on the server; machine name and process id if it is
    /// not set. A suffix that is unique to each start is always added, because two instances with the same name would take each other's
    /// pending entries for their own.
    /// </summary>
    [MinLength(1)]
    public string? Consumer { get; set; }

    /// <summary>The consumer group. Its workers share the events; each event goes to one of them.</summary>
    [Required]
    public string Group { get; set; } = "my-shop";

    /// <summary>
    /// Streams with a key of their own: event name → key, or <c>category.*</c> → key. Events with the same key share a stream and keep
    /// one order.
    /// </summary>
    public Dictionary<string, string> Streams { get; } = [];

    /// <summary>How often a category handler looks for new streams of other services.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan DiscoveryInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How reads wait for new entries.</summary>
    public Wait Wait { get; set; }

    /// <summary>How long a read waits on the server when there is nothing to deliver.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan Block { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The pause between reads that found nothing, if <see cref="Wait"/> is Polling.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often a worker looks for entries whose lease has expired.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan RedeliveryInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often streams are trimmed and consumers of ended workers removed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "1.00:00:00")]
    public TimeSpan MaintenanceInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many entries a stream keeps for replay. Entries that a group has not acknowledged are kept beyond it.</summary>
    [Range(0, long.MaxValue)]
    public long MaxEntries { get; set; } = 1_000_000;

    /// <summary>
    /// How long a stream keeps entries for replay. Entries that a group has not acknowledged are kept beyond it. Null: no limit.
    /// </summary>
    public TimeSpan? MaxAge { get; set; }

    /// <summary>How many entries may wait for the slowest group before <see cref="Overflow"/> applies.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBacklog { get; set; } = 1_000_000;

    /// <summary>What happens to a publish when <see cref="MaxBacklog"/> is reached or the server's memory is full.</summary>
    public Overflow Overflow { get; set; }

    /// <summary>
    /// How many dead letters a stream may have. Nothing is dropped at the limit: further events stay pending instead of becoming dead
    /// letters, and the service is unhealthy until some dead letters have been redriven or deleted.
    /// </summary>
    [Range(1, long.MaxValue)]
    public long MaxDeadLetters { get; set; } = 100_000;

    /// <summary>
    /// Whether the service can work without the event log: while the log is away, readiness is then <c>Degraded</c> instead of unhealthy.
    /// </summary>
    public bool Optional { get; set; }

    /// <summary>The buffer of events that are published without waiting.</summary>
    [ValidateObjectMembers]
    public BufferOptions Buffer { get; } = new();

    /// <summary>How long a consumer without pending entries may be silent before it is removed from its group.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan DeadConsumerAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>When a worker pauses because its handlers keep failing.</summary>
    [ValidateObjectMembers]
    public OutageOptions Outage { get; } = new();

    /// <summary>The key of an event's stream: the one set in <see cref="Streams"/>, otherwise <c>prefix:events:category:type</c>.</summary>
    public string StreamOf(EventName name) =>
        Streams.TryGetValue(name.Value, out var key) || Streams.TryGetValue($"{name.Category}.*", out key)
            ? key
            : $"{Prefix}:events:{name.Category}:{name.Type}";
}

/// <summary>The settings of <see cref="IEventBuffer"/>: section <c>Events:Buffer</c> of the configuration.</summary>
public sealed class BufferOptions
{
    /// <summary>How many events that the event log has not confirmed yet the buffer keeps.</summary>
    [Range(1, 10_000_000)]
    public int Capacity { get; set; } = 10_000;
}

public enum Wait
{
    /// <summary>A read waits on the server, so an event is delivered at once.</summary>
    Blocking,

    /// <summary>Reads return at once and are repeated after a pause, for servers and proxies that forbid blocking commands.</summary>
    Polling,
}

public enum EventLogKind
{
    /// <summary>On the server that <c>ConnectionStrings:Redis</c> names.</summary>
    Redis,

    /// <summary>
    /// In the memory of the process, in any environment: events are lost when it ends, and one process does all the work.
    /// </summary>
    InMemory,
}

public enum Overflow
{
    /// <summary>The publish fails with <see cref="BacklogFullException"/>. No confirmed event is dropped.</summary>
    Refuse,

    /// <summary>The oldest entries are dropped to make room, handled or not.</summary>
    DropOldest,
}

[OptionsValidator]
internal sealed partial class EventsOptionsRanges : IValidateOptions<EventsOptions>;

internal sealed class EventsOptionsRules : IValidateOptions<EventsOptions>
{
    public ValidateOptionsResult Validate(string? name, EventsOptions options)
    {
        var failures = options.Contradictions(EventsOptions.Section).ToList();
        if (options.Block * 2 > options.Lease)
        {
            failures.Add($"Events:Block ({options.Block}) must be at most half of Events:Lease ({options.Lease}).");
        }
        if (options.Outage.MaxProbeInterval < options.Outage.ProbeInterval)
        {
            failures.Add(
                $"Events:Outage:MaxProbeInterval ({options.Outage.MaxProbeInterval}) "
                + $"must not be below Events:Outage:ProbeInterval ({options.Outage.ProbeInterval}).");
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
