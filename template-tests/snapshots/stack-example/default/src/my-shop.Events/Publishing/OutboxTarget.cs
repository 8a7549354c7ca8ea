using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;
using my_shop.Events.Transactions;

namespace my_shop.Events.Publishing;

/// <summary>Encodes and appends for an outbox, under the same limits as all that is published.</summary>
internal sealed class OutboxTarget(
    IServiceProvider services, EventEncoder encoder, IEventLog log, IOutboxLog outbox, StreamDirectory directory, BacklogGate gate,
    IOptions<EventsOptions> options, PublisherHealth health, EventMetrics metrics) : IOutboxTarget
{
    public IEventPublisher Direct { get; } = ActivatorUtilities.CreateInstance<EventPublisher>(services);

    public OutboxEvent Encode<TEvent>(TEvent content, PublishOptions options)
        where TEvent : notnull => Prepare(encoder.Encode(content, options), options);

    public OutboxEvent Encode(EventName name, ReadOnlyMemory<byte> data, PublishOptions options) =>
        Prepare(encoder.Encode(name, data, options), options);

    public async Task<OutboxResult> AppendAsync(string stream, OutboxBatch batch, CancellationToken cancellationToken)
    {
        var (room, failure) = await EnterAsync(stream, batch.Entries, cancellationToken);
        var appended = 0;
        try
        {
            var entries = batch.Entries.Take(room).ToList();
            if (!entries.Exists(entry => entry.Once))
            {
                await AppendMakingRoomAsync(stream, batch with { Entries = entries }, cancellationToken);
                appended = room;
            }
            // One after the other, so that the order stays.
            for (; appended < room; appended++)
            {
                await AppendOneAsync(stream, batch, entries[appended], cancellationToken);
            }
        }
        catch (Exception unconfirmed) when (unconfirmed is EventLogException or BacklogFullException)
        {
            failure = unconfirmed;
        }
        Report(stream, appended, failure);
        return new(appended, failure);
    }

    private static OutboxEvent Prepare(OutgoingEvent outgoing, PublishOptions publish) => new(
        outgoing.Stream, outgoing.Name, outgoing.EventId ?? outgoing.OnceAs ?? Guid.CreateVersion7().ToString(), publish.Key,
        IsFlat: outgoing.EventId is null, Once: outgoing.OnceAs is not null, outgoing.Fields, outgoing.Activity);

    private async Task<OutboxResult> EnterAsync(string stream, IReadOnlyList<OutboxEntry> entries, CancellationToken cancellationToken)
    {
        for (var entered = 0; entered < entries.Count; entered++)
        {
            try
            {
                await gate.EnterAsync(stream, cancellationToken);
                await directory.EnterAsync(entries[entered].Name, stream, cancellationToken);
            }
            catch (Exception refused) when (refused is EventLogException or BacklogFullException)
            {
                return new(entered, refused);
            }
        }
        return new(entries.Count);
    }

    private Task AppendOneAsync(string stream, OutboxBatch batch, OutboxEntry entry, CancellationToken cancellationToken) => entry.Once
        ? log.AppendOnceAsync(stream, entry.EventId, entry.Fields, EventAppender.MemoryTime, cancellationToken)
        : AppendMakingRoomAsync(stream, batch with { Entries = [entry] }, cancellationToken);

    private async Task AppendMakingRoomAsync(string stream, OutboxBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            await outbox.AppendBatchAsync(stream, batch, cancellationToken);
        }
        catch (BacklogFullException) when (options.Value.Overflow == Overflow.DropOldest)
        {
            await gate.MakeRoomAsync(stream, cancellationToken);
            await outbox.AppendBatchAsync(stream, batch, cancellationToken);
        }
    }

    private void Report(string stream, int appended, Exception? failure)
    {
        for (var sent = 0; sent < appended; sent++)
        {
            metrics.Sent(log.System, stream);
        }
        if (failure is null)
        {
            health.Succeeded(stream);
            return;
        }
        metrics.SendFailed(log.System, stream, failure);
        health.Failed(stream, failure is EventLogException unconfirmed ? unconfirmed.Failure : EventLogFailure.Full, failure.Message);
    }
}
