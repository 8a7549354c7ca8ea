namespace my_shop.Events;

/// <summary>
/// Handles one kind of event. A new instance, in a scope of its own, is made for each delivery.
/// </summary>
/// <remarks>
/// Return to acknowledge the event. Throw to have it delivered again after a growing delay, up to <c>MaxDeliveries</c> times, and
/// then set aside as a dead letter. Throw <see cref="RejectEventException"/> to set it aside at once.
/// The same event can arrive more than once, after a crash for example: <see cref="EventContext.EventId"/> tells.
/// </remarks>
public interface IEventHandler<in TEvent>
{
    /// <param name="content">The event's content.</param>
    /// <param name="context">Its id, its place in the stream, and which attempt this is.</param>
    /// <param name="cancellationToken">Cancelled when the service stops, the handler's time is up, or another worker took the event over.</param>
    Task HandleAsync(TEvent content, EventContext context, CancellationToken cancellationToken);
}
