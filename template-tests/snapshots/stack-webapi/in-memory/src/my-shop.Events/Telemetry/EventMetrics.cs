using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace my_shop.Events.Telemetry;

/// <summary>
/// Metrics by OpenTelemetry's messaging conventions, https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/,
/// and, under <c>events.</c>, what a consumer group has beside them.
/// </summary>
public sealed class EventMetrics
{
    /// <summary>The name of the meter: what a meter provider subscribes to.</summary>
    public const string MeterName = "my_shop.Events";

    private readonly Counter<long> _sent;
    private readonly Counter<long> _consumed;
    private readonly Histogram<double> _processing;
    private readonly Histogram<double> _latency;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _unhandled;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _healed;

    public EventMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _sent = meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Events published.");
        _consumed = meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Events delivered to this instance.");
        _processing = meter.CreateHistogram<double>("messaging.process.duration", "s", "How long handlers took.");
        _latency = meter.CreateHistogram<double>("events.latency", "s", "From an event's recording to the end of its handling.");
        _retries = meter.CreateCounter<long>("events.retries", "{message}", "Failed attempts that another one follows.");
        _deadLetters = meter.CreateCounter<long>("events.dead_letters", "{message}", "Events set aside, by reason.");
        _unhandled = meter.CreateCounter<long>("events.unhandled", "{message}", "Events of a type that no handler here takes.");
        _lost = meter.CreateCounter<long>("events.leases.lost", "{message}", "Events that another worker took over.");
        _healed = meter.CreateCounter<long>("events.groups.healed", "{group}", "Consumer groups that were gone and made again.");
    }

    internal void Sent(string system, string stream) => _sent.Add(1, Tags(system, stream));

    internal void SendFailed(string system, string stream, Exception failure) =>
        _sent.Add(1, [.. Tags(system, stream), new("error.type", failure.GetType().Name)]);

    internal void Consumed(string system, string stream, int count) => _consumed.Add(count, Tags(system, stream));

    internal void Handled(string system, string stream, TimeSpan duration, TimeSpan latency, string? error)
    {
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

    internal void Retried(string stream) => _retries.Add(1, Stream(stream));

    internal void DeadLettered(string stream, string reason) => _deadLetters.Add(1, Stream(stream), new("reason", reason));

    internal void Unhandled(string stream, string? type) => _unhandled.Add(1, Stream(stream), new("type", type));

    internal void Lost(string stream, int count) => _lost.Add(count, Stream(stream));

    internal void Healed(string stream) => _healed.Add(1, Stream(stream));

    private static KeyValuePair<string, object?> Stream(string stream) => new("messaging.destination.name", stream);

    private static TagList Tags(string system, string stream) => new() { { "messaging.system", system }, Stream(stream) };
}
