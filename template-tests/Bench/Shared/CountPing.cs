using my_shop.Events;

namespace Bench;

/// <summary>The handler, which does as little as possible.</summary>
internal sealed class CountPing(Receipts receipts) : IEventHandler<Ping>
{
    public Task HandleAsync(Ping content, EventContext context, CancellationToken cancellationToken)
    {
        receipts.Add(content);
        return Task.CompletedTask;
    }
}
