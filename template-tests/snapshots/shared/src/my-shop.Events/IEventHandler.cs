namespace my_shop.Events;

/// <summary>
/// Handles one type of event. Each delivery gets a new instance in a DI scope of its own.
/// </summary>
/// <remarks>
/// If the method returns, the event is acknowledged. If it throws, the event is redelivered after a growing delay; after
/// <c>MaxDeliveries</c> deliveries it becomes a dead letter. If it throws <see cref="RejectEventException"/>, that happens at once.
/// The same event can be delivered more than once, for example after a crash: compare <see cref="EventContext.EventId"/>.
/// </remarks>
public interface IEventHandler<in TEvent>
{
    /// <param name="content">The event's content.</param>
    /// <param name="context">Its id, its position in the stream, and the number of the attempt.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the service stops, the handler's time limit is reached, or another worker has claimed the event.
    /// </param>
    Task HandleAsync(TEvent content, EventContext context, CancellationToken cancellationToken);
}
