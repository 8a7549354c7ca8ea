using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
#if (hasEvents)
using Stack_Service._1.Data.Outbox;
#endif

namespace Stack_Service._1.Data.Sqlite;

/// <summary>
/// A SQLite file for a developer's machine. Its tables are made of the model, without migrations, which are PostgreSQL's. When the model
/// has changed, the file is made anew, and what was in it is gone.
/// </summary>
internal sealed partial class SqliteProvider : IDatabaseProvider
{
    private readonly ILogger _logger;
#if (hasEvents)
    private readonly OutboxSignal _signal;

    public SqliteProvider(
        IOptions<DatabaseOptions> options, IHostEnvironment environment, OutboxSignal signal, ILogger<SqliteProvider> logger)
    {
        (_logger, _signal) = (logger, signal);
#else

    public SqliteProvider(IOptions<DatabaseOptions> options, IHostEnvironment environment, ILogger<SqliteProvider> logger)
    {
        _logger = logger;
#endif
        File = Path.Combine(environment.ContentRootPath, options.Value.File);
    }

    public string File { get; }

    public string ConnectionString => new SqliteConnectionStringBuilder { DataSource = File }.ConnectionString;

    public bool UpdatesSchemaAtStart => true;

#if (hasEvents)
    public void Configure(DbContextOptionsBuilder options) =>
        options.UseSqlite(ConnectionString).AddInterceptors(new SqlitePragmas(), new OutboxInterceptor(_signal)).LogFailuresOnce();
#else
    public void Configure(DbContextOptionsBuilder options) =>
        options.UseSqlite(ConnectionString).AddInterceptors(new SqlitePragmas()).LogFailuresOnce();
#endif

    public async Task UpdateSchemaAsync(DbContext database, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        LogSqlite(_logger, File);
        // SQLite keeps a number for the application; zero in a new file.
        var version = VersionOf(database);
        var found = System.IO.File.Exists(File)
            ? await database.Database.SqlQueryRaw<int>("SELECT user_version AS \"Value\" FROM pragma_user_version")
                .SingleAsync(cancellationToken)
            : 0;
        if (found == version)
        {
            return;
        }
        if (await database.Database.EnsureDeletedAsync(cancellationToken) && found != 0)
        {
            LogMadeAnew(_logger, File);
        }
        await database.Database.EnsureCreatedAsync(cancellationToken);
        await database.Database.ExecuteSqlRawAsync(FormattableString.Invariant($"PRAGMA user_version = {version}"), cancellationToken);
    }

    public Task<string?> FindSchemaProblemAsync(DbContext database, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public bool IsUnavailable(Exception failure) => failure is SqliteException { SqliteErrorCode: 5 or 6 }
        || (failure.InnerException is { } inner && IsUnavailable(inner));

    private static int VersionOf(DbContext database) =>
        BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(database.Database.GenerateCreateScript()))) | 1;

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "ConnectionStrings:Postgres is not set: data is in the SQLite file {File}, which is for development only")]
    private static partial void LogSqlite(ILogger logger, string file);

    [LoggerMessage(Level = LogLevel.Information, Message = "The model has changed, so the file {File} was made anew")]
    private static partial void LogMadeAnew(ILogger logger, string file);
}
