using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>The database of a demo.</summary>
internal sealed class DemoDatabase : IAsyncDisposable
{
    private readonly DatabaseServer _server;

    private DemoDatabase(DatabaseServer server, string connectionString) => (_server, ConnectionString) = (server, connectionString);

    /// <summary>Reaches the database, which is the demo's own.</summary>
    public string ConnectionString { get; }

    /// <summary>A database on a server that is there or can be started; null where there is none, or none is asked for.</summary>
    public static async Task<DemoDatabase?> FindAsync(Screen screen, DemoSettings settings, CancellationToken cancellationToken)
    {
        if (!settings.HasDatabase)
        {
            return null;
        }

        if (await DatabaseFinder.FindAsync(cancellationToken) is not { } server)
        {
            screen.Warn("Database", $"no server found: the service runs on a SQLite file. {DatabaseFinder.Advice}");
            return null;
        }

        screen.Done("Database", server.Description);
        return new DemoDatabase(server, await server.NewDatabaseAsync(cancellationToken));
    }

    /// <summary>Shows what is in its tables.</summary>
    public async Task ShowAsync(Screen screen, string? events, CancellationToken cancellationToken)
    {
        screen.Line();
        var order = await DatabaseServer.QueryAsync<string>(
            ConnectionString, "SELECT concat_ws('  ', id, customer, total, placed_at) FROM orders ORDER BY placed_at DESC LIMIT 1",
            cancellationToken);
        screen.Done("Database", $"orders: {await CountAsync("orders", cancellationToken)} rows, the last one: {order}");
        if (events is not (null or "none"))
        {
            screen.Done(
                "", $"inbox: {await CountAsync("inbox", cancellationToken)} events handled; "
                    + $"outbox: {await CountAsync("outbox", cancellationToken)} events left");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task<long> CountAsync(string table, CancellationToken cancellationToken) =>
        DatabaseServer.QueryAsync<long>(ConnectionString, $"SELECT count(*) FROM {table}", cancellationToken);
}
