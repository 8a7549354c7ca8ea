using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Bench;

/// <summary>The tables of both sides.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    // What a bare COPY of a ping writes to; the check is what a ping of a negative total violates.
    private const string Tables = """
        CREATE TABLE copies (number int, customer text, total numeric CHECK (total >= 0));
        CREATE TABLE bare_outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event_id text NOT NULL, data bytea NOT NULL);
        ALTER TABLE bare_outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)
        """;

    private readonly NpgsqlDataSource _source;

    private BenchDatabase(string connectionString) => _source = NpgsqlDataSource.Create(connectionString);

    /// <summary>For handlers and the bare side.</summary>
    public NpgsqlDataSource Source => _source;

    public static async Task<BenchDatabase> CreateAsync(string connectionString)
    {
        await using var context = new BenchContext(new DbContextOptionsBuilder<BenchContext>().UseNpgsql(connectionString).Options);
        await context.Database.EnsureCreatedAsync();
        var database = new BenchDatabase(connectionString);
        await database.ExecuteAsync(Tables);
        return database;
    }

    /// <summary>Empties all tables.</summary>
    public Task ClearAsync() => ExecuteAsync("TRUNCATE copies, bare_outbox, outbox, inbox");

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>One number.</summary>
    public async Task<long> CountAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The COPY of all sides.</summary>
    public static async Task CopyAsync(NpgsqlConnection connection, IEnumerable<Ping> pings, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY copies (number, customer, total) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var ping in pings)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(ping.Number, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(ping.Customer, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(ping.Total, NpgsqlDbType.Numeric, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
