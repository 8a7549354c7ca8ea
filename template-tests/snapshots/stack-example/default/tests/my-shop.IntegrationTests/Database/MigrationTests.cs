using Npgsql;
using my_shop.Data.Schema;
using my_shop.Database;
using my_shop.IntegrationTests.Data;

namespace my_shop.IntegrationTests.Database;

/// <summary>The migration of a real database, as the program does it with <c>--migrate</c>.</summary>
public sealed class MigrationTests(DatabaseServer server)
{
    [Fact]
    public async Task A_database_can_be_migrated_again_and_by_several_at_the_same_time()
    {
        var database = await server.NewDatabaseAsync();

        var together = await Task.WhenAll(MigrateAsync(database), MigrateAsync(database), MigrateAsync(database));

        Assert.Equal([0, 0, 0], together);
        Assert.Equal(0, await MigrateAsync(database));
    }

    [Fact]
    public async Task A_database_that_cannot_be_migrated_is_an_exit_code_of_1()
    {
        var database = await server.NewDatabaseAsync();

        Assert.Equal(1, await MigrateAsync(new NpgsqlConnectionStringBuilder(database) { Username = "nobody" }.ConnectionString));
    }

    private static Task<int> MigrateAsync(string connectionString) =>
        Migration.RunAsync<AppDbContext>([$"--ConnectionStrings:Postgres={connectionString}", "--environment=Production"]);
}
