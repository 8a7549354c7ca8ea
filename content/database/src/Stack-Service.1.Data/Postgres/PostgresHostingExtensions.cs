using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
#if (hasEvents)
using Stack_Service._1.Data.Inbox;
using Stack_Service._1.Data.Outbox;
#endif

namespace Stack_Service._1.Data.Postgres;

internal static class PostgresHostingExtensions
{
    // A server that is gone without a word, or a worker's machine that is, is noticed within half a minute: until then its transactions
    // hold their locks.
    private const string NoticeLostConnections =
        "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4";

    /// <exception cref="FormatException">The connection string cannot be read, or names no server.</exception>
    public static void AddPostgres(this IHostApplicationBuilder builder, string connectionString)
    {
        // Made here, so that a string that cannot be read stops the start; given by a factory, so that the host disposes of it.
        var settings = Parse(connectionString);
        builder.Services.AddSingleton(_ => Open(settings));
        builder.Services.AddSingleton<IDatabaseProvider, PostgresProvider>();
#if (hasEvents)
        builder.Services.AddSingleton<IInbox, PostgresInbox>();
        builder.Services.AddSingleton<IOutboxRows, PostgresOutboxRows>();
#endif
    }

    private static NpgsqlDataSource Open(NpgsqlConnectionStringBuilder settings)
    {
        var source = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        source.UsePhysicalConnectionInitializer(Initialize, InitializeAsync);
        return source.Build();
    }

    private static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        const string Expected = "Write 'Host=…;Port=5432;Database=…;Username=…;Password=…'.";
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (ArgumentException malformed)
        {
            throw new FormatException(
                $"ConnectionStrings:{DatabaseHostingExtensions.Setting} cannot be read: {malformed.Message} {Expected}", malformed);
        }
        if (string.IsNullOrWhiteSpace(settings.Host))
        {
            throw new FormatException($"ConnectionStrings:{DatabaseHostingExtensions.Setting} names no server. {Expected}");
        }
        settings.ApplicationName ??= "stack-service-1";
        if (!settings.ContainsKey("Timeout"))
        {
            // No request should wait longer for a server that is not there.
            settings.Timeout = 5;
        }
        if (!settings.ContainsKey("Maximum Pool Size"))
        {
            // A few instances share the hundred connections that a server has by default.
            settings.MaxPoolSize = 30;
        }
        return settings;
    }

    private static void Initialize(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(NoticeLostConnections, connection);
        command.ExecuteNonQuery();
    }

    private static async Task InitializeAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(NoticeLostConnections, connection);
        await command.ExecuteNonQueryAsync();
    }
}
