using Npgsql;

namespace StackTemplates.Build.Kit;

/// <summary>A PostgreSQL to work with; a server that was started here ends with <see cref="DisposeAsync"/>.</summary>
/// <param name="connectionString">Reaches it as a user who may make databases.</param>
/// <param name="origin">Where it comes from, to be shown.</param>
public abstract class DatabaseServer(string connectionString, string origin) : IAsyncDisposable
{
    private string? _version;

    /// <summary>Reaches it as a user who may make databases.</summary>
    public string ConnectionString => connectionString;

    /// <summary>
    /// What it is and where it comes from: <c>PostgreSQL 17.2, started from /usr/lib/postgresql/17/bin, on 127.0.0.1:40123</c>.
    /// </summary>
    public string Description
    {
        get
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            return $"PostgreSQL {_version ?? "of unknown version"}, {origin}, on {settings.Host}:{settings.Port}";
        }
    }

    /// <summary>Whether it is known to have ended, so that waiting for it is in vain.</summary>
    protected virtual bool HasEnded => false;

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> NewDatabaseAsync(CancellationToken cancellationToken)
    {
        var name = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync(connectionString, $"CREATE DATABASE {name}", cancellationToken);
        return new NpgsqlConnectionStringBuilder(connectionString) { Database = name }.ConnectionString;
    }

    /// <summary>Runs statements in a database.</summary>
    public static async Task ExecuteAsync(string database, string sql, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(database, cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Asks a database for one value.</summary>
    public static async Task<T> QueryAsync<T>(string database, string sql, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(database, cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Waits until it answers, and learns its version.</summary>
    /// <exception cref="TimeoutException">
    /// It has ended, or did not answer within <paramref name="limit"/>; the message has its last answer.
    /// </exception>
    public async Task WaitUntilUpAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var end = DateTime.UtcNow + limit;
        while (true)
        {
            try
            {
                await using var connection = await OpenAsync(connectionString, cancellationToken);
                _version = connection.PostgreSqlVersion.ToString();
                return;
            }
            catch (Exception error) when (error is NpgsqlException or TimeoutException)
            {
                if (HasEnded || DateTime.UtcNow > end)
                {
                    throw new TimeoutException($"{Description} does not answer: {error.Message}");
                }

                await Task.Delay(50, cancellationToken);
            }
        }
    }

    // Not from a pool: connections of one that was killed would be given out again.
    private static async Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(database) { Pooling = false, Timeout = 60 }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
