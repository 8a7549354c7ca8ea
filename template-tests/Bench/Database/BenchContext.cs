using Microsoft.EntityFrameworkCore;
using my_shop.Data;

namespace Bench;

/// <summary>The tables of inbox and outbox, and nothing else.</summary>
internal sealed class BenchContext(DbContextOptions<BenchContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddEventTables();
        modelBuilder.UseSnakeCase();
    }
}
