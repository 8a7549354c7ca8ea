using Microsoft.EntityFrameworkCore;
using my_shop.Events;
using my_shop.Events.Transactions;

namespace my_shop.Data.Inbox;

/// <summary>The table that says which events were handled.</summary>
internal interface IInbox
{
    /// <summary>
    /// Notes the events as handled, in the open transaction of the context. Waits for others that are handling one of them, for as long as
    /// the lease surely lasts.
    /// </summary>
    /// <returns>Those that were not noted before, in their order.</returns>
    /// <exception cref="TryLaterException">Another transaction has noted one of the events and has not ended yet.</exception>
    Task<IReadOnlyList<EventContext>> AddAsync(DbContext database, HandlerDelivery delivery, CancellationToken cancellationToken);

    /// <summary>Takes events back that the same transaction has noted.</summary>
    Task RemoveAsync(DbContext database, string group, IReadOnlyList<EventContext> events, CancellationToken cancellationToken);

    /// <summary>Deletes a few of the rows that are older than <paramref name="limit"/>.</summary>
    /// <returns>How many were deleted; 0: none is left.</returns>
    Task<int> PruneAsync(DbContext database, DateTimeOffset limit, CancellationToken cancellationToken);
}
