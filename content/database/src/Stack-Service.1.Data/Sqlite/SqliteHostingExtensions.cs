using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
#if (hasEvents)
using Stack_Service._1.Data.Inbox;
using Stack_Service._1.Data.Outbox;
#endif

namespace Stack_Service._1.Data.Sqlite;

internal static class SqliteHostingExtensions
{
    public static void AddSqlite(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SqliteProvider>();
        builder.Services.AddSingleton<IDatabaseProvider>(provider => provider.GetRequiredService<SqliteProvider>());
#if (hasEvents)
        builder.Services.AddSingleton<IInbox, SqliteInbox>();
        builder.Services.AddSingleton<IOutboxRows, SqliteOutboxRows>();
#endif
    }
}
