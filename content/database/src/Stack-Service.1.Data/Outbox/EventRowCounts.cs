using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Data.Inbox;
using Stack_Service._1.Events.Transactions;

namespace Stack_Service._1.Data.Outbox;

/// <summary>Counts the rows of the outbox and of the inbox.</summary>
internal sealed class EventRowCounts(IOutboxRows outbox, IServiceScopeFactory scopes, TimeProvider time) : IEventRows
{
    private const int MostCounted = (int)OutboxState.MostCounted;

    public async Task<EventRows> CountAsync(CancellationToken cancellationToken)
    {
        var (waiting, oldest) = await outbox.DescribeAsync(MostCounted, cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<DbContext>();
        var handled = await database.Set<InboxRow>().AsNoTracking()
            .OrderBy(row => row.Consumer).Take(MostCounted).CountAsync(cancellationToken);
        var age = oldest is { } since ? Math.Max(0, (time.GetUtcNow() - since).TotalSeconds) : (double?)null;
        return new EventRows(waiting, age, handled, MostCounted);
    }
}
