using Microsoft.EntityFrameworkCore;
using Stack_Service._1.Data;
#if (hasOrders)
using Stack_Service._1.Orders;
#endif

namespace Stack_Service._1.Database;

/// <summary>
/// The data of the service. Each feature says in an <see cref="IEntityTypeConfiguration{TEntity}"/> how its entities are kept. A change of
/// the model needs a migration: see the README.
/// </summary>
internal sealed class AppDbContext(DbContextOptions<AppDbContext> options) : DbContext(options)
{
#if (hasOrders)
    public DbSet<Order> Orders => Set<Order>();

#endif
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AppDbContext).Assembly);
#if (hasEvents)
        modelBuilder.AddEventTables();
#endif
        modelBuilder.UseSnakeCase();
    }
}
