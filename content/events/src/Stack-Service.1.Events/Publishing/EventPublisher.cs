using System.Diagnostics;
using Microsoft.Extensions.Options;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Events.Telemetry;

namespace Stack_Service._1.Events.Publishing;

internal sealed class EventPublisher(
    IEventLog log, BacklogGate gate, IEventSerializer serializer, IOptions<EventsOptions> options, PublisherHealth health, EventMetrics metrics)
    : IEventPublisher
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
            health.Succeeded(stream);
            return new PublishedEvent(eventId, stream, entryId);
        }
        catch (Exception failure)
        {
            metrics.SendFailed(log.System, stream, failure);
            Report(stream, failure);
            activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
            throw;
        }
    }

    // A caller that gives up, or content that cannot be written, says nothing about the stream.
    private void Report(string stream, Exception failure)
    {
        if (failure is EventLogException unconfirmed)
        {
            health.Failed(stream, unconfirmed.Failure, failure.Message);
        }
        else if (failure is BacklogFullException)
        {
            health.Failed(stream, EventLogFailure.Full, failure.Message);
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
