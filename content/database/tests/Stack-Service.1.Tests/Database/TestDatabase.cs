using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Stack_Service._1.Database;

namespace Stack_Service._1.Tests.Database;

/// <summary>A database of a test's own, on SQLite in memory, with the tables of the service.</summary>
internal sealed class TestDatabase : IDisposable
{
    // The database is there as long as the connection is.
    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public TestDatabase()
    {
        _connection.Open();
        Context = new(new DbContextOptionsBuilder<AppDbContext>().UseSqlite(_connection).Options);
        Context.Database.EnsureCreated();
    }

    public AppDbContext Context { get; }

    public void Dispose()
    {
        Context.Dispose();
        _connection.Dispose();
    }
}
