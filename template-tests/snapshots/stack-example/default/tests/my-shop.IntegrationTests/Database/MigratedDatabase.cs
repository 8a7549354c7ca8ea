using Microsoft.EntityFrameworkCore;
using my_shop.Database;
using my_shop.IntegrationTests.Data;

namespace my_shop.IntegrationTests.Database;

internal static class MigratedDatabase
{
    /// <summary>Makes a database with the tables of the service and returns its connection string.</summary>
    public static async Task<string> NewMigratedDatabaseAsync(this DatabaseServer server)
    {
        var connectionString = await server.NewDatabaseAsync();
        await using var database = new AppDbContext(new DbContextOptionsBuilder<AppDbContext>().UseNpgsql(connectionString).Options);
        await database.Database.MigrateAsync(TestContext.Current.CancellationToken);
        return connectionString;
    }
}
