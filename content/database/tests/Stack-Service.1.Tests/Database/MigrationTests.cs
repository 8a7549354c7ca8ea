using Microsoft.EntityFrameworkCore;
using Stack_Service._1.Database;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests.Database;

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
