using my_shop.Events;

namespace my_shop.Payments;

/// <summary>Handles <see cref="PaymentReceived"/>. An event can be delivered more than once, so handling it again must change nothing.</summary>
internal sealed partial class PaymentReceivedHandler(ILogger<PaymentReceivedHandler> logger) : IEventHandler<PaymentReceived>
{
    public Task HandleAsync(PaymentReceived content, EventContext context, CancellationToken cancellationToken)
    {
        // The event id stays the same at every delivery: store it together with the work, and skip the work if it is there already.
        LogHandled(logger, content.PaymentId, context.EventId, context.Attempt);
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "PaymentReceived {PaymentId} handled: event {EventId}, attempt {Attempt}")]
    private static partial void LogHandled(ILogger logger, Guid paymentId, string eventId, int attempt);
}
