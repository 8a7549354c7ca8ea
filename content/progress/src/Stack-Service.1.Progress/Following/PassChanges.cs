using Stack_Service._1.Events;

namespace Stack_Service._1.Progress.Following;

/// <summary>Gets every change on every instance: one reader for all clients of the instance.</summary>
internal sealed class PassChanges(ProgressHub hub) : IEventHandler<ProgressChanged>
{
    public Task HandleAsync(ProgressChanged content, EventContext context, CancellationToken cancellationToken)
    {
        hub.Publish(new(content.Job, content.State, content.Percent, content.Stage, content.Reason) { Change = context.EntryId });
        return Task.CompletedTask;
    }
}
