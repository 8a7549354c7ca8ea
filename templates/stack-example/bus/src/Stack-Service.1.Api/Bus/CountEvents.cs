using Microsoft.EntityFrameworkCore;
using Stack_Service._1.Database;
using Stack_Service._1.Events;

namespace Stack_Service._1.Bus;

/// <summary>
/// Counts the events of each type, in a group of its own: what fails here does not hold up the journal. The layer notes the events in the
/// same transaction, so each is counted once, however often it is delivered, and once more in a replay.
/// </summary>
internal sealed class CountEvents(AppDbContext database) : IBatchHandler<EventContent>
{
    public async Task HandleAsync(EventBatch<EventContent> batch, CancellationToken cancellationToken)
    {
        // In one order everywhere, so that two workers cannot wait for each other.
        foreach (var type in batch.CountBy(item => item.Context.Name.Value).OrderBy(type => type.Key, StringComparer.Ordinal))
        {
            await database.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO event_counts (name, events) VALUES ({type.Key}, {(long)type.Value})
                ON CONFLICT (name) DO UPDATE SET events = event_counts.events + excluded.events
                """,
                cancellationToken);
        }
    }
}
