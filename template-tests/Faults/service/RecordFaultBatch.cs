using my_shop.Events;

namespace my_shop.Faults;

/// <summary>Handles many events in one call: all of them succeed or fail together.</summary>
internal sealed class RecordFaultBatch(EffectFile effects, Outage outage) : IBatchHandler<FaultHappened>
{
    public async Task HandleAsync(EventBatch<FaultHappened> batch, CancellationToken cancellationToken)
    {
        outage.ThrowWhileAway();
        foreach (var (content, context) in batch)
        {
            effects.Begin(context, content.Key, content.Sequence);
            try
            {
                await FaultBehaviour.BeforeAsync(content.Mode, content.Milliseconds, content.Times, context.Attempt, cancellationToken);
            }
            catch
            {
                effects.Failed(context, content.Key, content.Sequence);
                throw;
            }
        }
        // Only when all of them have succeeded, as a transaction would.
        foreach (var (content, context) in batch)
        {
            effects.Done(context, content.Key, content.Sequence);
        }
    }
}
