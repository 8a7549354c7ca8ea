namespace Stack_Service._1.Events.Transactions;

/// <summary>
/// Runs handlers in a transaction of the service's database that also notes which events were handled. Each DI scope has one of its own.
/// </summary>
public interface IHandlerTransaction
{
    /// <summary>Begins a transaction, has those of the events handled that were not handled before, and commits.</summary>
    /// <param name="delivery">The events, and who handles them.</param>
    /// <param name="handle">
    /// Given the events that were not handled before; there may be none. It returns those of them that it did not handle, which are not
    /// noted.
    /// </param>
    /// <returns>How many of the events were not handled before.</returns>
    /// <exception cref="TryLaterException">The database is away, or another worker is handling one of the events right now.</exception>
    Task<int> RunAsync(
        HandlerDelivery delivery,
        Func<IReadOnlyList<EventContext>, Task<IReadOnlyList<EventContext>>> handle,
        CancellationToken cancellationToken);
}

/// <summary>Events that are given to a handler together.</summary>
/// <param name="Group">The consumer group of the handler.</param>
/// <param name="Events">At least one.</param>
/// <param name="Lease">How long the events belong to this worker unless it renews them.</param>
public sealed record HandlerDelivery(string Group, IReadOnlyList<EventContext> Events, TimeSpan Lease);
