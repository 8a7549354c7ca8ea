using my_shop.Events;

namespace my_shop.Payments;

/// <summary>An event may come more than once: handling it a second time must do no harm.</summary>
internal sealed partial class PaymentReceivedHandler(ILogger<PaymentReceivedHandler> logger) : IEventHandler<PaymentReceived>
{
    public Task HandleAsync(PaymentReceived content, EventContext context, CancellationToken cancellationToken)
    {
        LogHandled(logger, content.Id, context.EntryId, context.Attempt);
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "PaymentReceived {Id} handled: entry {EntryId}, attempt {Attempt}")]
    private static partial void LogHandled(ILogger logger, Guid id, EntryId entryId, int attempt);
}
