using System.Diagnostics;
using Microsoft.Extensions.Options;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events;

internal sealed class EventPublisher(
    IEventLog log, BacklogGate gate, IEventSerializer serializer, IOptions<EventsOptions> options, EventMetrics metrics) : IEventPublisher
{
    public async Task<PublishedEvent> PublishAsync<TEvent>(
        TEvent content, PublishOptions publish, CancellationToken cancellationToken)
        where TEvent : notnull
    {
        var name = EventName.Of<TEvent>();
        var stream = options.Value.StreamOf(name);
        var eventId = publish.EventId ?? Guid.CreateVersion7().ToString();
        using var activity = EventTracing.StartPublish(log.System, stream, eventId);
        var fields = EventFields.Write(name, eventId, serializer.Serialize(content), publish, activity ?? Activity.Current);
        try
        {
            await gate.EnterAsync(stream, cancellationToken);
            var entryId = await (options.Value.Overflow == Overflow.Refuse
                ? log.AppendAsync(stream, fields, cancellationToken)
                : AppendMakingRoomAsync(stream, fields, cancellationToken));
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

    private async Task<EntryId> AppendMakingRoomAsync(string stream, List<EntryField> fields, CancellationToken cancellationToken)
    {
        try
        {
            return await log.AppendAsync(stream, fields, cancellationToken);
        }
        catch (BacklogFullException)
        {
            await gate.MakeRoomAsync(stream, cancellationToken);
            return await log.AppendAsync(stream, fields, cancellationToken);
        }
    }
}
