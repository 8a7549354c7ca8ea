using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace my_shop.Data.Schema;

/// <summary>
/// The service's program in another role: with <see cref="Argument"/> it migrates the database and ends. Several may run at the same time:
/// EF Core lets one after the other migrate.
/// </summary>
public static class Migration
{
    public const string Argument = "--migrate";

    /// <summary>Migrates the database of <typeparamref name="TContext"/>.</summary>
    /// <param name="settings">Settings of the service, as on its command line.</param>
    /// <returns>The exit code: 0 when the schema is current, else 1 with the reason on standard error.</returns>
    public static async Task<int> RunAsync<TContext>(string[] settings)
        where TContext : DbContext
    {
        try
        {
            var builder = WebApplication.CreateSlimBuilder(settings);
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            builder.AddDatabase<TContext>();
            await using var app = builder.Build();
            await app.Services.GetRequiredService<SchemaSetup>().UpdateAsync(CancellationToken.None);
            await Console.Out.WriteLineAsync("The schema of the database is current.");
            return 0;
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync($"Not migrated: {failure.GetBaseException().Message}");
            return 1;
        }
    }
}
