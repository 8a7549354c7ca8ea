using Microsoft.EntityFrameworkCore;
using my_shop.Data;

namespace my_shop.Database;

/// <summary>
/// The data of the service. Each feature says in an <see cref="IEntityTypeConfiguration{TEntity}"/> how its entities are kept. A change of
/// the model needs a migration: see the README.
/// </summary>
internal sealed class AppDbContext(DbContextOptions<AppDbContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AppDbContext).Assembly);
        modelBuilder.AddEventTables();
        modelBuilder.UseSnakeCase();
    }
}
