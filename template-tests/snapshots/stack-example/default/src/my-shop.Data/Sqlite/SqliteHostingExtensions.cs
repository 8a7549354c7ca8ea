using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using my_shop.Data.Inbox;
using my_shop.Data.Outbox;

namespace my_shop.Data.Sqlite;

internal static class SqliteHostingExtensions
{
    public static void AddSqlite(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SqliteProvider>();
        builder.Services.AddSingleton<IDatabaseProvider>(provider => provider.GetRequiredService<SqliteProvider>());
        builder.Services.AddSingleton<IInbox, SqliteInbox>();
        builder.Services.AddSingleton<IOutboxRows, SqliteOutboxRows>();
    }
}
