using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
#if (hasEvents)
using Stack_Service._1.Data.Outbox;
#endif

namespace Stack_Service._1.Data.Postgres;

/// <summary>PostgreSQL. Its schema is made by migrations: at start in Development, elsewhere by <c>--migrate</c>.</summary>
#if (hasEvents)
internal sealed class PostgresProvider(NpgsqlDataSource source, IHostEnvironment environment, OutboxSignal signal) : IDatabaseProvider
#else
internal sealed class PostgresProvider(NpgsqlDataSource source, IHostEnvironment environment) : IDatabaseProvider
#endif
{
    public bool UpdatesSchemaAtStart => environment.IsDevelopment();

    // Without a strategy that repeats commands by itself: a transaction is repeated as a whole, by its caller or by redelivery.
#if (hasEvents)
    public void Configure(DbContextOptionsBuilder options) =>
        options.UseNpgsql(source).AddInterceptors(new OutboxInterceptor(signal)).LogFailuresOnce();
#else
    public void Configure(DbContextOptionsBuilder options) => options.UseNpgsql(source).LogFailuresOnce();
#endif

    public Task UpdateSchemaAsync(DbContext database, CancellationToken cancellationToken) =>
        database.Database.MigrateAsync(cancellationToken);

    public async Task<string?> FindSchemaProblemAsync(DbContext database, CancellationToken cancellationToken)
    {
        var missing = (await database.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        return missing.Count == 0 ? null
            : $"The schema of the database is behind by {missing.Count} migrations, {missing[0]} first. "
                + "Run this version of the service with --migrate.";
    }

    public bool IsUnavailable(Exception failure) => failure switch
    {
        // The server starts or stops, has no connection left, no memory or no disk space, or is a replica now.
        // https://www.postgresql.org/docs/current/errcodes-appendix.html
        PostgresException server => server.SqlState is ['5', '3' or '8', ..] or ['0', '8', ..]
            or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.ReadOnlySqlTransaction,
        // No answer while connecting, or no connection free. A command that takes too long is the command's fault.
        NpgsqlException { InnerException: TimeoutException } =>
            !failure.Message.StartsWith("Exception while reading", StringComparison.Ordinal),
        NpgsqlException { InnerException: IOException or SocketException or null } => true,
        SocketException => true,
        { InnerException: { } inner } => IsUnavailable(inner),
        _ => false,
    };
}
