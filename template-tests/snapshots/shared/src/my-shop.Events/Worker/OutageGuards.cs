using System.Collections.Concurrent;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>The outage guards of this instance's workers, for those who look at them from outside.</summary>
internal sealed class OutageGuards
{
    private readonly ConcurrentDictionary<ConsumerGroup, OutageGuard> _guards = [];

    public void Add(ConsumerGroup group, OutageGuard guard) => _guards[group] = guard;

    /// <returns>Null where this instance has no worker of the group.</returns>
    public OutageGuard? Find(ConsumerGroup group) => _guards.GetValueOrDefault(group);
}
