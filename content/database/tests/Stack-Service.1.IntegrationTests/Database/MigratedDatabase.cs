using Microsoft.EntityFrameworkCore;
using Stack_Service._1.Database;
using Stack_Service._1.IntegrationTests.Data;

namespace Stack_Service._1.IntegrationTests.Database;

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
