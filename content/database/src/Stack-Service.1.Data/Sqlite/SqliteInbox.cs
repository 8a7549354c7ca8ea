using Microsoft.EntityFrameworkCore;
using Stack_Service._1.Data.Inbox;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Transactions;

namespace Stack_Service._1.Data.Sqlite;

/// <summary>The inbox on SQLite, where one transaction at a time writes.</summary>
internal sealed class SqliteInbox(TimeProvider time) : IInbox
{
    public async Task<IReadOnlyList<EventContext>> AddAsync(
        DbContext database, HandlerDelivery delivery, CancellationToken cancellationToken)
    {
        var added = new List<EventContext>(delivery.Events.Count);
        foreach (var context in delivery.Events)
        {
            var (consumer, entry) = (InboxEntries.ConsumerOf(delivery.Group, context), context.EntryId.ToSortable());
            var rows = await database.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO inbox (consumer, event_id, epoch, handled_at)
                VALUES ({consumer}, {context.EventId},
                    (SELECT count(*) FROM replays
                        WHERE consumer_group = {delivery.Group} AND stream = {context.Stream} AND {entry} BETWEEN first AND last),
                    {time.GetUtcNow()})
                ON CONFLICT DO NOTHING
                """,
                cancellationToken);
            if (rows > 0)
            {
                added.Add(context);
            }
        }
        return added;
    }

    public async Task RemoveAsync(DbContext database, string group, IReadOnlyList<EventContext> events, CancellationToken cancellationToken)
    {
        foreach (var context in events)
        {
            var consumer = InboxEntries.ConsumerOf(group, context);
            await database.Database.ExecuteSqlAsync(
                $"""
                DELETE FROM inbox WHERE rowid =
                    (SELECT rowid FROM inbox WHERE consumer = {consumer} AND event_id = {context.EventId} ORDER BY epoch DESC LIMIT 1)
                """,
                cancellationToken);
        }
    }

    public Task<int> PruneAsync(DbContext database, DateTimeOffset limit, CancellationToken cancellationToken) =>
        database.Database.ExecuteSqlAsync($"DELETE FROM inbox WHERE handled_at < {limit}", cancellationToken);
}
