using System.Collections.Concurrent;
using my_shop.Events;

namespace my_shop.Tests.Events;

/// <summary>The handler of a second group: records each attempt, and fails the first one.</summary>
internal sealed class ArchiveHandler(ConcurrentQueue<int> attempts) : IEventHandler<Asked>
{
    public Task HandleAsync(Asked content, EventContext context, CancellationToken cancellationToken)
    {
        attempts.Enqueue(context.Attempt);
        return context.Attempt == 1 ? throw new InvalidOperationException("not yet") : Task.CompletedTask;
    }
}

/// <summary>The handler of a whole category, with the function of a test.</summary>
internal sealed class CategoryHandler(Action<EventContent, EventContext> handle) : IEventHandler<EventContent>
{
    public Task HandleAsync(EventContent content, EventContext context, CancellationToken cancellationToken)
    {
        handle(content, context);
        return Task.CompletedTask;
    }
}
