using Microsoft.Data.Sqlite;
using my_shop.Data.Outbox;
using my_shop.Events;

namespace my_shop.Data.Sqlite;

/// <summary>The outbox on SQLite. The file is one process' only, so its one relay needs no lock.</summary>
internal sealed class SqliteOutboxRows(SqliteProvider provider) : IOutboxRows
{
    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT EXISTS (SELECT 1 FROM outbox)";
        return (long)(await command.ExecuteScalarAsync(cancellationToken))! != 0;
    }

    public async Task<int> RelayAsync(
        long after, int most, IReadOnlyCollection<string> except, Func<IReadOnlyList<OutboxItem>, Task<IReadOnlyList<long>>> relay,
        CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var items = await ReadAsync(connection, after, most, except, cancellationToken);
        var relayed = items.Count > 0 ? await relay(items) : [];
        foreach (var id in relayed)
        {
            await using var delete = connection.CreateCommand();
            delete.CommandText = "DELETE FROM outbox WHERE id = @id";
            delete.Parameters.AddWithValue("id", id);
            await delete.ExecuteNonQueryAsync(CancellationToken.None);
        }
        return relayed.Count;
    }

    public async Task<(long Count, DateTimeOffset? Oldest)> DescribeAsync(long most, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*), min(created_at) FROM outbox";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(1));
    }

    private static async Task<List<OutboxItem>> ReadAsync(
        SqliteConnection connection, long after, int most, IReadOnlyCollection<string> except, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, stream, name, event_id, once, fields FROM outbox WHERE id > @after ORDER BY id LIMIT @most";
        command.Parameters.AddWithValue("after", after);
        command.Parameters.AddWithValue("most", most);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var items = new List<OutboxItem>();
        while (await reader.ReadAsync(cancellationToken))
        {
            items.Add(new(
                reader.GetInt64(0), reader.GetString(1), EventName.Parse(reader.GetString(2)), reader.GetString(3), reader.GetBoolean(4),
                OutboxFields.Read(reader.GetFieldValue<byte[]>(5))));
        }
        return items.FindAll(item => !except.Contains(item.Stream));
    }

    private async Task<SqliteConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(provider.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        SqlitePragmas.Apply(connection);
        return connection;
    }
}
