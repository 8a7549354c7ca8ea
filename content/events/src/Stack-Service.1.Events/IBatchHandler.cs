namespace Stack_Service._1.Events;

/// <summary>
/// Handles many events of one type at a time, for work that is cheaper together: one COPY, one request. If the method returns, all events
/// are acknowledged except those marked with Retry or Reject. If it throws, the batch is tried again in halves, down to single events, so
/// that a failing event costs its neighbours nothing. Each call has a DI scope of its own.
/// </summary>
/// <typeparam name="TEvent">The type of the events, or <see cref="EventContent"/> for a whole category.</typeparam>
public interface IBatchHandler<TEvent>
    where TEvent : notnull
{
    /// <param name="batch">The events, at least one, in the order of their stream.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the worker stops, the time limit is reached, or another worker has claimed one of the events.
    /// </param>
    Task HandleAsync(EventBatch<TEvent> batch, CancellationToken cancellationToken);
}
