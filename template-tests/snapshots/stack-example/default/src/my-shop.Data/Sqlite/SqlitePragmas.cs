using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace my_shop.Data.Sqlite;

/// <summary>Lets readers and a writer work at the same time, and writers wait for each other.</summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    public const string Commands = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 30000";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Apply(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Apply(connection);
        return Task.CompletedTask;
    }

    public static void Apply(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Commands;
        command.ExecuteNonQuery();
    }
}
