using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using my_shop.Events;
using my_shop.Events.Logs;
using my_shop.Events.Transactions;

namespace my_shop.Data.Inbox;

/// <summary>
/// Notes replays, so that the inbox lets the entries through that are read again. Entries outside of the replay are recognized as before,
/// and so are those that came back from the dead letters.
/// </summary>
internal sealed class Replays(IServiceScopeFactory scopes, TimeProvider time) : IReplayListener
{
    public async Task BeginAsync(ConsumerGroup group, EntryId first, EntryId last, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<DbContext>();
        database.Add(new ReplayRow
        {
            Group = group.Name,
            Stream = group.Stream,
            First = first.ToSortable(),
            Last = last.ToSortable(),
            At = time.GetUtcNow(),
        });
        await database.SaveChangesAsync(cancellationToken);
    }
}
