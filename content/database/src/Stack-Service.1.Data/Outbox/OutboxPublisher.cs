using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Transactions;

namespace Stack_Service._1.Data.Outbox;

/// <summary>
/// Publishes into the outbox while the scope's context has a transaction: then the event leaves if and only if the transaction commits.
/// Without a transaction it publishes at once.
/// </summary>
/// <remarks>
/// Rows leave in the order in which they were written. Events about one row of yours keep their order if you publish after the statement
/// that locks that row.
/// </remarks>
internal sealed class OutboxPublisher(DbContext database, IOutboxTarget target, OutboxSignal signal, TimeProvider time) : IEventPublisher
{
    public Task<PublishedEvent> PublishAsync<TEvent>(TEvent content, PublishOptions options, CancellationToken cancellationToken = default)
        where TEvent : notnull => database.Database.CurrentTransaction is { } transaction
            ? WriteAsync(transaction, target.Encode(content, options), cancellationToken)
            : target.Direct.PublishAsync(content, options, cancellationToken);

    public Task<PublishedEvent> PublishAsync(
        EventName name, ReadOnlyMemory<byte> data, PublishOptions? options = null, CancellationToken cancellationToken = default) =>
        database.Database.CurrentTransaction is { } transaction
            ? WriteAsync(transaction, target.Encode(name, data, options ?? PublishOptions.None), cancellationToken)
            : target.Direct.PublishAsync(name, data, options, cancellationToken);

    private async Task<PublishedEvent> WriteAsync(
        IDbContextTransaction transaction, OutboxEvent written, CancellationToken cancellationToken)
    {
        using var outgoing = written;
        try
        {
            var fields = OutboxFields.Write(written.Fields);
            var now = time.GetUtcNow();
            await database.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO outbox (stream, name, key, event_id, once, fields, created_at)
                VALUES ({written.Stream}, {written.Name.Value}, {written.Key}, {written.EventId}, {written.Once}, {fields}, {now})
                """,
                cancellationToken);
        }
        catch (Exception failure)
        {
            written.Activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
            throw;
        }
        signal.Written(transaction.GetDbTransaction());
        // Of a flat event, the id is that of its entry, which has none yet.
        return new PublishedEvent(written.IsFlat ? "" : written.EventId, written.Stream, EntryId.Zero);
    }
}
