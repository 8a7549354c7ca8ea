using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using my_shop.Events.Logs;

namespace my_shop.Events.Telemetry;

/// <summary>
/// Metrics by OpenTelemetry's messaging conventions, https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/,
/// and, with the prefix <c>events.</c>, those of consumer groups.
/// </summary>
public sealed class EventMetrics
{
    /// <summary>The name of the meter, for meter providers.</summary>
    public const string MeterName = "my_shop.Events";

    private readonly Counter<long> _sent;
    private readonly Counter<long> _consumed;
    private readonly Histogram<double> _processing;
    private readonly Histogram<double> _latency;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _unhandled;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _recreated;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _dropped;
    private readonly UpDownCounter<long> _buffered;
    private readonly Counter<long> _bufferDropped;
    private readonly Counter<long> _wrongKeys;
    private readonly ConcurrentDictionary<ConsumerGroup, GroupDescription> _groups = [];
    private readonly ConcurrentDictionary<ConsumerGroup, bool> _paused = [];
    private readonly ConcurrentDictionary<string, (string Group, long Excess)> _blocked = [];

    public EventMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _sent = meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Events published.");
        _consumed = meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Events delivered to this instance.");
        _processing = meter.CreateHistogram<double>("messaging.process.duration", "s", "How long handlers took.");
        _latency = meter.CreateHistogram<double>("events.latency", "s", "From an event's recording to the end of its handling.");
        _retries = meter.CreateCounter<long>("events.retries", "{message}", "Failed attempts that another one follows.");
        _deadLetters = meter.CreateCounter<long>("events.dead_letters", "{message}", "Dead letters, by reason.");
        _unhandled = meter.CreateCounter<long>("events.unhandled", "{message}", "Events of a type that no handler here takes.");
        _lost = meter.CreateCounter<long>("events.leases.lost", "{message}",
            "Events that another worker claimed because their lease had expired.");
        _recreated = meter.CreateCounter<long>("events.groups.recreated", "{group}", "Consumer groups that were gone and recreated.");
        _duplicates = meter.CreateCounter<long>("events.duplicates", "{message}", "Repeated events that were not handled again.");
        _dropped = meter.CreateCounter<long>("events.dropped", "{message}", "Entries dropped to make room, handled or not.");
        _buffered = meter.CreateUpDownCounter<long>("events.buffer.length", "{message}",
            "Events in the buffer that the broker has not confirmed.");
        _bufferDropped = meter.CreateCounter<long>("events.buffer.dropped", "{message}",
            "Events that the buffer had no room for, or could not publish.");
        _wrongKeys = meter.CreateCounter<long>("events.management.wrong_keys", "{request}",
            "Requests to the management port with a wrong key.");
        meter.CreateObservableGauge("events.pending", () => Groups(group => (long?)group.Pending), "{message}",
            "Events delivered and not acknowledged.");
        meter.CreateObservableGauge("events.lag", () => Groups(group => group.Lag), "{message}",
            "Events not delivered yet; no value where the broker does not know.");
        meter.CreateObservableGauge("events.oldest_pending.age",
            () => Groups(group => (double?)(group.OldestPending?.TotalSeconds ?? 0)), "s",
            "Age of the oldest event delivered and not acknowledged.");
        meter.CreateObservableGauge("events.paused", Paused, "{group}",
            "1 while the group's worker here is paused because its handlers fail, else 0.");
        meter.CreateObservableGauge("events.trim.blocked", Blocked, "{message}",
            "Entries beyond the retention that a group has not handled.");
    }

    /// <summary>Records the state of a group, for the gauges.</summary>
    internal void Observe(ConsumerGroup group, GroupDescription description) => _groups[group] = description;

    /// <summary>Records which group keeps a stream from being trimmed; null: none.</summary>
    internal void Blocked(string stream, string? group, long excess)
    {
        if (group is null)
        {
            _blocked.TryRemove(stream, out _);
        }
        else
        {
            _blocked[stream] = (group, excess);
        }
    }

    /// <summary>Records whether the worker of a group is paused.</summary>
    internal void Paused(ConsumerGroup group, bool isPaused) => _paused[group] = isPaused;

    internal void WrongKey() => _wrongKeys.Add(1);

    internal void Deduplicated(string stream) => _duplicates.Add(1, Stream(stream));

    internal void Dropped(string stream, long count) => _dropped.Add(count, Stream(stream));

    internal void Buffered(int change) => _buffered.Add(change);

    internal void BufferDropped() => _bufferDropped.Add(1);

    internal void Sent(string system, string stream) => _sent.Add(1, Tags(system, stream));

    internal void SendFailed(string system, string stream, Exception failure) =>
        _sent.Add(1, [.. Tags(system, stream), new("error.type", failure.GetType().Name)]);

    internal void Consumed(string system, string stream, int count) => _consumed.Add(count, Tags(system, stream));

    internal void Handled(string system, string stream, TimeSpan duration, TimeSpan latency, string? error)
    {
        if (!_processing.Enabled && !_latency.Enabled)
        {
            return;
        }
        var tags = Tags(system, stream);
        if (error is not null)
        {
            tags.Add("error.type", error);
        }
        else
        {
            _latency.Record(Math.Max(0, latency.TotalSeconds), tags);
        }
        _processing.Record(duration.TotalSeconds, tags);
    }

    /// <summary>Records one call of a batch handler.</summary>
    internal void BatchHandled(string system, string stream, TimeSpan duration, string? error)
    {
        if (_processing.Enabled)
        {
            var tags = Tags(system, stream);
            if (error is not null)
            {
                tags.Add("error.type", error);
            }
            _processing.Record(duration.TotalSeconds, tags);
        }
    }

    /// <summary>Records the time from an event's recording to the end of its handling.</summary>
    internal void Latency(string system, string stream, TimeSpan latency) =>
        _latency.Record(Math.Max(0, latency.TotalSeconds), Tags(system, stream));

    internal void Retried(string stream) => _retries.Add(1, Stream(stream));

    internal void DeadLettered(string stream, string reason) => _deadLetters.Add(1, Stream(stream), new("reason", reason));

    internal void Unhandled(string stream, string? type) => _unhandled.Add(1, Stream(stream), new("type", type));

    internal void Lost(string stream, int count) => _lost.Add(count, Stream(stream));

    internal void Recreated(string stream) => _recreated.Add(1, Stream(stream));

    private IEnumerable<Measurement<T>> Groups<T>(Func<GroupDescription, T?> value)
        where T : struct =>
        from one in _groups
        let measured = value(one.Value)
        where measured is not null
        select new Measurement<T>(measured.Value, Stream(one.Key.Stream), Group(one.Key.Name));

    private IEnumerable<Measurement<long>> Blocked() =>
        _blocked.Select(one => new Measurement<long>(one.Value.Excess, Stream(one.Key), Group(one.Value.Group)));

    private IEnumerable<Measurement<int>> Paused() =>
        _paused.Select(one => new Measurement<int>(one.Value ? 1 : 0, Stream(one.Key.Stream), Group(one.Key.Name)));

    private static KeyValuePair<string, object?> Group(string group) => new("messaging.consumer.group.name", group);

    private static KeyValuePair<string, object?> Stream(string stream) => new("messaging.destination.name", stream);

    private static TagList Tags(string system, string stream) => new() { { "messaging.system", system }, Stream(stream) };
}
