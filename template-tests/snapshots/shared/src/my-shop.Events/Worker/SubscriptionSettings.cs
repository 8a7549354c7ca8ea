using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>What the workers of the streams of one subscription share.</summary>
/// <param name="Group">The name of the consumer group.</param>
/// <param name="Consumer">Their own name in the group.</param>
/// <param name="IsCategory">Whether streams are added while it runs.</param>
/// <param name="Events">The settings of the whole layer.</param>
internal sealed record SubscriptionSettings(
    string Group, string Consumer, HandlerTable Handlers, HandlerOptions Options, bool IsCategory, EventsOptions Events,
    IEventLog Log, TimeProvider Time)
{
    public WorkerSettings For(string stream) =>
        new(new Subscription(new(stream, Group), Handlers, Options), Consumer, Events, Log, Time, IsCategory);
}
