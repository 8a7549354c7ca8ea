using NewRoot1.Events;

namespace NewRoot1.NewFeature1;

/// <summary>An event may come more than once: handling it a second time must do no harm.</summary>
internal sealed partial class NewEvent1Handler(ILogger<NewEvent1Handler> logger) : IEventHandler<NewEvent1>
{
    public Task HandleAsync(NewEvent1 content, EventContext context, CancellationToken cancellationToken)
    {
        LogHandled(logger, content.Id, context.EntryId, context.Attempt);
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "NewEvent1 {Id} handled: entry {EntryId}, attempt {Attempt}")]
    private static partial void LogHandled(ILogger logger, Guid id, EntryId entryId, int attempt);
}
