using System.Collections.Concurrent;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>The outage guards of this instance's workers, for the management endpoints.</summary>
internal sealed class OutageGuards
{
    private readonly ConcurrentDictionary<ConsumerGroup, OutageGuard> _guards = [];

    public void Add(ConsumerGroup group, OutageGuard guard) => _guards[group] = guard;

    /// <returns>Null if this instance has no worker of the group.</returns>
    public OutageGuard? Find(ConsumerGroup group) => _guards.GetValueOrDefault(group);
}
