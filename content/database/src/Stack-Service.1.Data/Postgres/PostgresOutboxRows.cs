using Npgsql;
using Stack_Service._1.Data.Outbox;
using Stack_Service._1.Events;

namespace Stack_Service._1.Data.Postgres;

/// <summary>
/// The outbox on PostgreSQL. An advisory lock lets one relay at a time work, because two at a time would mix up the order. It is the
/// transaction's, so it ends with the relay, however that ends.
/// </summary>
internal sealed class PostgresOutboxRows(NpgsqlDataSource source) : IOutboxRows
{
    // 'outbox' in ASCII. The lock is one of the database.
    private const long Lock = 0x6F7574626F78;

    // What one batch may hold beyond its first event.
    private const int MostBytes = 4 * 1_048_576;

    // A relay that was frozen must not keep the others from working.
    private const string Begin =
        "SET LOCAL lock_timeout = 10000; SET LOCAL idle_in_transaction_session_timeout = 60000; SELECT pg_advisory_xact_lock(@lock)";

    private const string Select = """
        SELECT id, stream, name, event_id, once, fields
        FROM (
            SELECT *, sum(octet_length(fields)) OVER (ORDER BY id) - octet_length(fields) AS bytes_before
            FROM (SELECT * FROM outbox WHERE id > @after AND stream <> ALL (@except) ORDER BY id LIMIT @most) AS first_rows) AS sized_rows
        WHERE bytes_before < @bytes
        ORDER BY id
        """;

    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT EXISTS (SELECT FROM outbox)");
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task<int> RelayAsync(
        long after, int most, IReadOnlyCollection<string> except, Func<IReadOnlyList<OutboxItem>, Task<IReadOnlyList<long>>> relay,
        CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        List<OutboxItem> items;
        try
        {
            items = await ReadAsync(connection, after, most, except, cancellationToken);
        }
        catch (PostgresException busy) when (busy.SqlState is PostgresErrorCodes.LockNotAvailable)
        {
            // Another relay is at work, and brings these rows too.
            return 0;
        }
        if (items.Count == 0)
        {
            return 0;
        }
        var relayed = await relay(items);
        if (relayed.Count > 0)
        {
            await using var delete = new NpgsqlCommand("DELETE FROM outbox WHERE id = ANY (@ids)", connection);
            delete.Parameters.Add(new("ids", relayed.ToArray()));
            // Not cancelled by a stop: what is not deleted would have to be recognized.
            await delete.ExecuteNonQueryAsync(CancellationToken.None);
            await transaction.CommitAsync(CancellationToken.None);
        }
        return relayed.Count;
    }

    public async Task<(long Count, DateTimeOffset? Oldest)> DescribeAsync(long most, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            "SELECT (SELECT count(*) FROM (SELECT FROM outbox LIMIT @most) AS counted), "
            + "(SELECT created_at FROM outbox ORDER BY id LIMIT 1)");
        command.Parameters.Add(new("most", most));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(1));
    }

    private static async Task<List<OutboxItem>> ReadAsync(
        NpgsqlConnection connection, long after, int most, IReadOnlyCollection<string> except, CancellationToken cancellationToken)
    {
        // One message to the server. What the second statement sees is from after the lock.
        await using var command = new NpgsqlCommand($"{Begin}; {Select}", connection)
        {
            Parameters =
            {
                new("lock", Lock), new("after", after), new("except", except.ToArray()), new("most", most), new("bytes", MostBytes)
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var items = new List<OutboxItem>();
        while (await reader.ReadAsync(cancellationToken))
        {
            items.Add(new(
                reader.GetInt64(0), reader.GetString(1), EventName.Parse(reader.GetString(2)), reader.GetString(3), reader.GetBoolean(4),
                OutboxFields.Read(reader.GetFieldValue<byte[]>(5))));
        }
        return items;
    }
}
