using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;
using Stack_Service._1.Data.Inbox;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Transactions;

namespace Stack_Service._1.Data.Postgres;

/// <summary>The inbox on PostgreSQL.</summary>
internal sealed class PostgresInbox(TimeProvider time) : IInbox
{
    private const int MostPruned = 1_000;

    // All of it in one message to the server, which also begins the transaction. Rows are in one order everywhere, so that two workers
    // with the same events cannot wait for each other.
    private const string Insert = """
        INSERT INTO inbox (consumer, event_id, epoch, handled_at)
        SELECT one.consumer, one.event_id,
            (SELECT count(*) FROM replays
                WHERE replays.consumer_group = @group AND replays.stream = one.stream AND one.entry BETWEEN replays.first AND replays.last),
            @now
        FROM unnest(@consumers, @events, @streams, @entries) AS one (consumer, event_id, stream, entry)
        ORDER BY one.consumer, one.event_id
        ON CONFLICT DO NOTHING
        RETURNING consumer, event_id
        """;

    public async Task<IReadOnlyList<EventContext>> AddAsync(
        DbContext database, HandlerDelivery delivery, CancellationToken cancellationToken)
    {
        var (group, events) = (delivery.Group, delivery.Events);
        var patience = FormattableString.Invariant($"{(long)(delivery.Lease / 2).TotalMilliseconds}");
        await using var command = Command(
            database, $"SET LOCAL lock_timeout = {patience}; {Insert}; SET LOCAL lock_timeout TO DEFAULT",
            new("group", group),
            new("now", time.GetUtcNow()),
            Texts("consumers", events.Select(context => InboxEntries.ConsumerOf(group, context))),
            Texts("events", events.Select(context => context.EventId)),
            Texts("streams", events.Select(context => context.Stream)),
            Texts("entries", events.Select(context => context.EntryId.ToSortable())));
        try
        {
            var added = new List<(string, string)>(events.Count);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                added.Add((reader.GetString(0), reader.GetString(1)));
            }
            return InboxEntries.Select(group, events, added);
        }
        catch (PostgresException busy) when (busy.SqlState is PostgresErrorCodes.LockNotAvailable)
        {
            throw new TryLaterException(
                "Another worker is handling the event, in a transaction that has not ended yet.", innerException: busy);
        }
    }

    public async Task RemoveAsync(DbContext database, string group, IReadOnlyList<EventContext> events, CancellationToken cancellationToken)
    {
        await using var command = Command(
            database,
            """
            DELETE FROM inbox USING unnest(@consumers, @events) AS one (consumer, event_id)
            WHERE inbox.consumer = one.consumer AND inbox.event_id = one.event_id AND inbox.xmin = pg_current_xact_id()::xid
            """,
            Texts("consumers", events.Select(context => InboxEntries.ConsumerOf(group, context))),
            Texts("events", events.Select(context => context.EventId)));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public Task<int> PruneAsync(DbContext database, DateTimeOffset limit, CancellationToken cancellationToken) =>
        database.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM inbox WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM inbox WHERE handled_at < {limit} ORDER BY handled_at LIMIT {MostPruned} FOR UPDATE SKIP LOCKED))
            """,
            cancellationToken);

    private static NpgsqlCommand Command(DbContext database, string text, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlCommand(
            text,
            (NpgsqlConnection)database.Database.GetDbConnection(),
            (NpgsqlTransaction)database.Database.CurrentTransaction!.GetDbTransaction());
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }
        return command;
    }

    private static NpgsqlParameter Texts(string name, IEnumerable<string> values) =>
        new(name, NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = values.ToArray() };
}
