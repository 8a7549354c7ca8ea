using System.Diagnostics;
using Microsoft.Extensions.Options;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Publishing;

/// <summary>Appends events to their streams if there is room, and records whether that succeeded.</summary>
internal sealed class EventAppender(
    IEventLog log, StreamDirectory directory, BacklogGate gate, IOptions<EventsOptions> options, PublisherHealth health,
    EventMetrics metrics)
{
    // How long the id that the publisher of a flat event passed is remembered: as long as a group remembers handled events.
    internal static readonly TimeSpan MemoryTime = TimeSpan.FromDays(1);

    /// <exception cref="EventLogException">The event log did not confirm.</exception>
    /// <exception cref="BacklogFullException">There is no room; nothing was recorded.</exception>
    public async Task<PublishedEvent> AppendAsync(OutgoingEvent outgoing, CancellationToken cancellationToken)
    {
        try
        {
            await gate.EnterAsync(outgoing.Stream, cancellationToken);
            await directory.EnterAsync(outgoing.Name, outgoing.Stream, cancellationToken);
            var entryId = await (options.Value.Overflow == Overflow.Refuse
                ? WriteAsync(outgoing, cancellationToken)
                : WriteMakingRoomAsync(outgoing, cancellationToken));
            metrics.Sent(log.System, outgoing.Stream);
            health.Succeeded(outgoing.Stream);
            return new PublishedEvent(outgoing.EventId ?? entryId.ToString(), outgoing.Stream, entryId);
        }
        catch (Exception failure)
        {
            metrics.SendFailed(log.System, outgoing.Stream, failure);
            Report(outgoing.Stream, failure);
            outgoing.Activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
            throw;
        }
    }

    private Task<EntryId> WriteAsync(OutgoingEvent outgoing, CancellationToken cancellationToken) => outgoing.OnceAs is { } key
        ? log.AppendOnceAsync(outgoing.Stream, key, outgoing.Fields, MemoryTime, cancellationToken)
        : log.AppendAsync(outgoing.Stream, outgoing.Fields, cancellationToken);

    private async Task<EntryId> WriteMakingRoomAsync(OutgoingEvent outgoing, CancellationToken cancellationToken)
    {
        try
        {
            return await WriteAsync(outgoing, cancellationToken);
        }
        catch (BacklogFullException)
        {
            await gate.MakeRoomAsync(outgoing.Stream, cancellationToken);
            return await WriteAsync(outgoing, cancellationToken);
        }
    }

    // A caller that cancels says nothing about the stream.
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
}
