using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>What the parts of one stream's worker share.</summary>
/// <param name="Subscription">The group it reads for, with its handlers and their settings.</param>
/// <param name="Consumer">Its own name in the group.</param>
/// <param name="Events">The settings of the whole layer.</param>
internal sealed record WorkerSettings(
    Subscription Subscription, string Consumer, EventsOptions Events, IEventLog Log, TimeProvider Time)
{
    public ConsumerGroup Group => Subscription.Group;

    public string Stream => Subscription.Group.Stream;

    public GroupMember Member { get; } = new(Subscription.Group, Consumer);

    public HandlerTable Handlers => Subscription.Handlers;

    public HandlerOptions Options => Subscription.Options;
}
