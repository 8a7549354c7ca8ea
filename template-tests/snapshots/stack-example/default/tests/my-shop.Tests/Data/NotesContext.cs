using Microsoft.EntityFrameworkCore;
using my_shop.Data;

namespace my_shop.Tests.Data;

/// <summary>What the handlers of these tests write: a row for each call, so that a second call for one event shows.</summary>
internal sealed class Note
{
    public long Id { get; init; }

    public required string Text { get; init; }
}

internal sealed class NotesContext(DbContextOptions<NotesContext> options) : DbContext(options)
{
    public DbSet<Note> Notes => Set<Note>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddEventTables();
        modelBuilder.UseSnakeCase();
    }
}
