using System.Data;
using Microsoft.EntityFrameworkCore;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Transactions;

namespace Stack_Service._1.Data.Inbox;

/// <summary>
/// Handles events in a transaction of the scope's context, whose first statement notes them in the inbox. If nobody knows whether a commit
/// succeeded, the events are delivered again, and the inbox tells. Nothing is tried again here: redelivery does that.
/// </summary>
internal sealed class HandlerTransaction(DbContext database, IInbox inbox, IDatabaseProvider provider) : IHandlerTransaction
{
    public async Task<int> RunAsync(
        HandlerDelivery delivery,
        Func<IReadOnlyList<EventContext>, Task<IReadOnlyList<EventContext>>> handle,
        CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await database.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
            var unhandled = await inbox.AddAsync(database, delivery, cancellationToken);
            // Called with none, too: a batch is told that nothing of it is left to do.
            var left = await handle(unhandled);
            if (unhandled.Count > 0)
            {
                await database.SaveChangesAsync(cancellationToken);
                if (left.Count > 0)
                {
                    await inbox.RemoveAsync(database, delivery.Group, left, cancellationToken);
                }
                await transaction.CommitAsync(cancellationToken);
            }
            return unhandled.Count;
        }
        catch (Exception failure) when (failure is not (TryLaterException or RejectEventException) && provider.IsUnavailable(failure))
        {
            throw new TryLaterException($"The database is away: {failure.GetBaseException().Message}", innerException: failure);
        }
    }
}
