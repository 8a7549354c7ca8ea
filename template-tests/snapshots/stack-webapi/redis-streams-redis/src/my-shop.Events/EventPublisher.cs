using System.Diagnostics;
using Microsoft.Extensions.Options;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events;

internal sealed class EventPublisher(
    IEventLog log, IEventSerializer serializer, IOptions<EventsOptions> options, EventMetrics metrics) : IEventPublisher
{
    public async Task<PublishedEvent> PublishAsync<TEvent>(
        TEvent content, PublishOptions publish, CancellationToken cancellationToken)
        where TEvent : notnull
    {
        var name = EventName.Of<TEvent>();
        var stream = options.Value.StreamOf(name);
        var eventId = publish.EventId ?? Guid.CreateVersion7().ToString();
        using var activity = EventTracing.StartPublish(log.System, stream, eventId);
        var fields = EventFields.Write(name, eventId, serializer.Serialize(content), publish.Key, activity ?? Activity.Current);
        try
        {
            var entryId = await log.AppendAsync(stream, fields, cancellationToken);
            metrics.Sent(log.System, stream);
            return new PublishedEvent(eventId, stream, entryId);
        }
        catch (Exception failure)
        {
            metrics.SendFailed(log.System, stream, failure);
            activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
            throw;
        }
    }
}
