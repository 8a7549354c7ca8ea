namespace Stack_Service._1.Events.Logs;

/// <summary>
/// Administration of streams: describing them, moving groups, and handling dead letters. Every member may
/// throw <see cref="EventLogException"/>.
/// </summary>
public interface IEventLogAdministration
{
    /// <summary>Describes a stream and its groups; null if there is no such stream.</summary>
    Task<StreamDescription?> DescribeAsync(string stream, CancellationToken cancellationToken);

    /// <summary>The consumers of a group; empty if there is no such group.</summary>
    Task<IReadOnlyList<ConsumerDescription>> ConsumersAsync(ConsumerGroup group, CancellationToken cancellationToken);

    /// <summary>
    /// How many entries wait for the slowest group, delivered or not. If the broker cannot tell, how many entries there are beyond
    /// <paramref name="retention"/>, because only waiting entries are kept beyond it.
    /// </summary>
    Task<long> BacklogAsync(string stream, long retention, CancellationToken cancellationToken);

    /// <summary>Drops the oldest entries, handled or not, until about <paramref name="keep"/> are left.</summary>
    /// <returns>How many were dropped.</returns>
    Task<long> DropOldestAsync(string stream, long keep, CancellationToken cancellationToken);

    /// <summary>
    /// Moves a group, back or forth, so that it continues after <paramref name="after"/>; creates it if it does not exist. Entries that it
    /// receives again count as delivered for the first time.
    /// </summary>
    /// <returns>False if there is no such stream.</returns>
    Task<bool> MoveGroupAsync(ConsumerGroup group, EntryId after, CancellationToken cancellationToken);

    /// <summary>One page of a stream's dead letters, oldest first.</summary>
    /// <param name="from">The smallest id to return, an id among the dead letters.</param>
    Task<IReadOnlyList<LogEntry>> DeadLettersAsync(string stream, EntryId from, int count, CancellationToken cancellationToken);

    /// <summary>
    /// Puts dead letters back on their stream, for the group that gave them up, each in one step. A dead letter without content stays.
    /// </summary>
    /// <returns>How many were put back.</returns>
    Task<int> RedriveAsync(string stream, IReadOnlyList<EntryId> ids, CancellationToken cancellationToken);

    /// <summary>Deletes dead letters.</summary>
    /// <returns>How many were deleted.</returns>
    Task<long> DiscardAsync(string stream, IReadOnlyList<EntryId> ids, CancellationToken cancellationToken);

    /// <summary>
    /// Settings with which the broker can lose confirmed events, each as a sentence; empty if there are none or they are unknown.
    /// </summary>
    Task<IReadOnlyList<string>> RisksAsync(CancellationToken cancellationToken);
}
