using Microsoft.EntityFrameworkCore;
using my_shop.Database;
using my_shop.Tests.Quality;

namespace my_shop.Tests.Database;

public sealed class MigrationTests
{
    [Fact]
    [Shows("database.migrations", "make the tables of the model")]
    public void The_migrations_make_the_tables_of_the_model()
    {
        using var database = new AppDbContextFactory().CreateDbContext([]);

        Assert.False(database.Database.HasPendingModelChanges(), "The model has changed: add a migration, as the README says.");
    }
}
