using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>The settings that the parts of one stream's worker share.</summary>
/// <param name="Subscription">The group it reads for, with its handlers and their settings.</param>
/// <param name="Consumer">Its consumer name in the group.</param>
/// <param name="Events">The settings of the whole layer.</param>
/// <param name="IsOneOfMany">Whether the stream is one of those of a category.</param>
internal sealed record WorkerSettings(
    Subscription Subscription, string Consumer, EventsOptions Events, IEventLog Log, TimeProvider Time, bool IsOneOfMany)
{
    public ConsumerGroup Group => Subscription.Group;

    public string Stream => Subscription.Group.Stream;

    public GroupMember Member { get; } = new(Subscription.Group, Consumer);

    public HandlerTable Handlers => Subscription.Handlers;

    public HandlerOptions Options => Subscription.Options;

    /// <summary>
    /// Whether the stream holds the dead letters of another one: it is neither trimmed, nor has it dead letters of its own.
    /// </summary>
    public bool IsOfDeadLetters => Subscription.IsOfDeadLetters;

    public DeadLetter NewDeadLetter(DeadLetterReason reason, int deliveries, string error) =>
        new(reason, deliveries, error, Time.GetUtcNow()) { Limit = Events.MaxDeadLetters };
}
