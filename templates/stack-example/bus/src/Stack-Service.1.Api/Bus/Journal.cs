using Microsoft.EntityFrameworkCore;
using Stack_Service._1.Database;

namespace Stack_Service._1.Bus;

/// <summary>The events that passed, in the database.</summary>
internal sealed class Journal(AppDbContext database)
{
    /// <summary>Adds those of the events that are not there yet, in the open transaction of the context.</summary>
    public async Task AddAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellationToken)
    {
        if (database.Database.IsNpgsql())
        {
            // Until the transaction ends, nobody else takes a number. SQLite has one writer at a time anyway.
            await database.Database.ExecuteSqlAsync($"LOCK TABLE journal IN SHARE ROW EXCLUSIVE MODE", cancellationToken);
        }
        foreach (var row in rows)
        {
            await database.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO journal (event_id, category, type, time, data)
                VALUES ({row.EventId}, {row.Category}, {row.Type}, {row.Time}, {row.Data})
                ON CONFLICT DO NOTHING
                """,
                cancellationToken);
        }
    }

    /// <summary>The number of the last row; 0 if there is none.</summary>
    public async Task<long> LastAsync(CancellationToken cancellationToken) =>
        await database.Set<JournalRow>().MaxAsync(row => (long?)row.Number, cancellationToken) ?? 0;

    /// <summary>The next rows after a number.</summary>
    /// <param name="category">Only those of this category; null: all.</param>
    public async Task<IReadOnlyList<PassedEvent>> ReadAsync(long after, int count, string? category, CancellationToken cancellationToken)
    {
        var rows = database.Set<JournalRow>().AsNoTracking().Where(row => row.Number > after);
        if (category is not null)
        {
            rows = rows.Where(row => row.Category == category);
        }
        var found = await rows.OrderBy(row => row.Number).Take(count).ToListAsync(cancellationToken);
        return [.. found.Select(PassedEvent.From)];
    }
}
