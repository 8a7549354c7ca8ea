using NewRoot1.Events;

namespace NewRoot1.NewFeature1;

/// <summary>Handles <see cref="NewEvent1"/>. An event can be delivered more than once, so handling it again must change nothing.</summary>
internal sealed partial class NewEvent1Handler(ILogger<NewEvent1Handler> logger) : IEventHandler<NewEvent1>
{
    public Task HandleAsync(NewEvent1 content, EventContext context, CancellationToken cancellationToken)
    {
        // The event id stays the same at every delivery: store it together with the work, and skip the work if it is there already.
        LogHandled(logger, content.NewSubject1Id, context.EventId, context.Attempt);
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "NewEvent1 {NewSubject1Id} handled: event {EventId}, attempt {Attempt}")]
    private static partial void LogHandled(ILogger logger, Guid newSubject1Id, string eventId, int attempt);
}
