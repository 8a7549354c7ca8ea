namespace my_shop.Events.Logs;

/// <summary>
/// What is done to streams beside publishing and handling: looking, setting back, and dealing with dead letters. Every member may
/// throw <see cref="EventLogException"/>.
/// </summary>
public interface IEventLogAdministration
{
    /// <summary>What is known of a stream and its groups; null where there is no such stream.</summary>
    Task<StreamDescription?> DescribeAsync(string stream, CancellationToken cancellationToken);

    /// <summary>
    /// How many entries wait for the slowest group, delivered or not; where the broker cannot tell, how many there are beyond
    /// <paramref name="retention"/>, which only such entries can be.
    /// </summary>
    Task<long> BacklogAsync(string stream, long retention, CancellationToken cancellationToken);

    /// <summary>Drops the oldest entries, handled or not, until about <paramref name="keep"/> are left.</summary>
    /// <returns>How many were dropped.</returns>
    Task<long> DropOldestAsync(string stream, long keep, CancellationToken cancellationToken);

    /// <summary>
    /// Has a group go on after <paramref name="after"/>, back or forth; a group that is not there is made. Entries that it is given
    /// again count as delivered for the first time.
    /// </summary>
    /// <returns>False where there is no such stream.</returns>
    Task<bool> MoveGroupAsync(ConsumerGroup group, EntryId after, CancellationToken cancellationToken);

    /// <summary>One page of a stream's dead letters, oldest first.</summary>
    /// <param name="from">The smallest id of interest, an id among the dead letters.</param>
    Task<IReadOnlyList<LogEntry>> DeadLettersAsync(string stream, EntryId from, int count, CancellationToken cancellationToken);

    /// <summary>
    /// Puts dead letters back on their stream, for the group that gave them up, each in one step. One whose content is missing stays.
    /// </summary>
    /// <returns>How many were put back.</returns>
    Task<int> RedriveAsync(string stream, IReadOnlyList<EntryId> ids, CancellationToken cancellationToken);

    /// <summary>Deletes dead letters.</summary>
    /// <returns>How many were there.</returns>
    Task<long> DiscardAsync(string stream, IReadOnlyList<EntryId> ids, CancellationToken cancellationToken);

    /// <summary>Settings of the broker under which it can lose what it confirmed, each as a sentence; empty where there are none, or none can be known.</summary>
    Task<IReadOnlyList<string>> RisksAsync(CancellationToken cancellationToken);
}
