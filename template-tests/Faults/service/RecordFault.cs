using my_shop.Events;

namespace my_shop.Faults;

internal sealed class RecordFault(EffectFile effects, Outage outage, GuardedWrite guarded)
    : IEventHandler<FaultHappened>, IEventHandler<FaultHappenedLater>
{
    public Task HandleAsync(FaultHappened content, EventContext context, CancellationToken cancellationToken) =>
        HandleAsync(content.Sequence, content.Key, content.Mode, content.Milliseconds, content.Times, context, cancellationToken);

    public Task HandleAsync(FaultHappenedLater content, EventContext context, CancellationToken cancellationToken) =>
        HandleAsync(content.Sequence, content.Key, content.Mode, content.Milliseconds, content.Times, context, cancellationToken);

    private async Task HandleAsync(
        long sequence, string key, string mode, int milliseconds, int times, EventContext context, CancellationToken cancellationToken)
    {
        effects.Begin(context, key, sequence);
        try
        {
            outage.ThrowWhileAway();
            if (mode == "guarded")
            {
                await guarded.RunAsync(context, cancellationToken);
            }
            await FaultBehaviour.BeforeAsync(mode, milliseconds, times, context.Attempt, cancellationToken);
        }
        catch
        {
            effects.Failed(context, key, sequence);
            throw;
        }
        effects.Done(context, key, sequence);
        FaultBehaviour.After(mode, times, context.Attempt);
    }
}
