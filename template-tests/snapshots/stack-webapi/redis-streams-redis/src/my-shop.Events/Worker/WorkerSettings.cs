using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>What the parts of one stream's worker share.</summary>
/// <param name="Member">The group it reads for and its own name in it.</param>
/// <param name="Handlers">The handlers of the stream's events.</param>
internal sealed record WorkerSettings(
    GroupMember Member, HandlerTable Handlers, EventsOptions Options, IEventLog Log, TimeProvider Time)
{
    public ConsumerGroup Group => Member.Group;

    public string Stream => Member.Group.Stream;
}
