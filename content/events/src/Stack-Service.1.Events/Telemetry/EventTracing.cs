using System.Diagnostics;
using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Events.Telemetry;

/// <summary>
/// Spans by OpenTelemetry's messaging conventions: https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/.
/// </summary>
public static class EventTracing
{
    /// <summary>The name of the source, for tracer providers.</summary>
    public const string SourceName = "Stack_Service._1.Events";

    private static readonly ActivitySource Source = new(SourceName);

    internal static Activity? StartPublish(string system, string stream, string? eventId) =>
        Source.HasListeners()
            ? Tag(Source.StartActivity($"send {stream}", ActivityKind.Producer), system, stream, eventId, "send")
            : null;

    internal static Activity? StartHandle(string system, EventContext context, string group) =>
        Source.HasListeners()
            ? Tag(Source.StartActivity($"process {context.Stream}", ActivityKind.Consumer, context.TraceContext),
                    system, context.Stream, context.EventId, "process")
                ?.SetTag("messaging.consumer.group.name", group)
                .SetTag("messaging.redis_streams.entry.id", context.EntryId.ToString())
                .SetTag("messaging.redis_streams.delivery.attempt", context.Attempt)
            : null;

    internal static Activity? StartHandleBatch(string system, ConsumerGroup group, IEnumerable<EventContext> events)
    {
        if (!Source.HasListeners())
        {
            return null;
        }
        var links = events.Select(context => new ActivityLink(context.TraceContext)).ToList();
        return Source.StartActivity($"process {group.Stream}", ActivityKind.Consumer, default(ActivityContext), links: links)
            ?.SetTag("messaging.system", system)
            .SetTag("messaging.destination.name", group.Stream)
            .SetTag("messaging.consumer.group.name", group.Name)
            .SetTag("messaging.batch.message_count", links.Count)
            .SetTag("messaging.operation.type", "process")
            .SetTag("messaging.operation.name", "process");
    }

    private static Activity? Tag(Activity? activity, string system, string stream, string? eventId, string operation) => activity
        ?.SetTag("messaging.system", system)
        .SetTag("messaging.destination.name", stream)
        .SetTag("messaging.message.id", eventId)
        .SetTag("messaging.operation.type", operation)
        .SetTag("messaging.operation.name", operation);
}
