using my_shop.Events.Logs;

namespace my_shop.Events.Transactions;

/// <summary>Is told of replays, because what is read again is to be handled again.</summary>
public interface IReplayListener
{
    /// <summary>Called before the group is moved back.</summary>
    /// <param name="first">The first entry that the group is given again.</param>
    /// <param name="last">The last entry of the stream; later ones are new.</param>
    Task BeginAsync(ConsumerGroup group, EntryId first, EntryId last, CancellationToken cancellationToken);
}
