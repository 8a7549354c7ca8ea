using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace my_shop.Database;

/// <summary>
/// Makes the context for <c>dotnet ef</c>: on PostgreSQL, which migrations are written for, whatever the service runs on. Most commands
/// connect to nothing.
/// </summary>
internal sealed class AppDbContextFactory : IDesignTimeDbContextFactory<AppDbContext>
{
    public AppDbContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<AppDbContext>()
        .UseNpgsql(Environment.GetEnvironmentVariable("ConnectionStrings__Postgres") ?? "Host=localhost;Database=my-shop")
        .Options);
}
