namespace Stack_Service._1.Events.Transactions;

/// <summary>Counts what the outbox and the inbox in the database hold, for the management endpoints.</summary>
public interface IEventRows
{
    Task<EventRows> CountAsync(CancellationToken cancellationToken);
}

/// <param name="Outbox">Events that wait in the outbox, counted up to <paramref name="MostCounted"/>.</param>
/// <param name="OldestSeconds">How long the oldest of them has waited; null if none waits.</param>
/// <param name="Inbox">Events that are known as handled, counted up to <paramref name="MostCounted"/>.</param>
/// <param name="MostCounted">Where counting ends, because a larger number says no more and costs the database time.</param>
public sealed record EventRows(long Outbox, double? OldestSeconds, long Inbox, long MostCounted);
