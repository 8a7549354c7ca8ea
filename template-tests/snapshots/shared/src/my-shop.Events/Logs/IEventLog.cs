namespace my_shop.Events.Logs;

/// <summary>
/// An append-only log of entries in streams, read by consumer groups: what the event layer needs from a broker, in the terms of
/// Redis Streams. Every member may throw <see cref="EventLogException"/>.
/// </summary>
public interface IEventLog
{
    /// <summary>The broker's name by OpenTelemetry's messaging conventions (<c>messaging.system</c>).</summary>
    string System { get; }

    /// <summary>Completes when the broker answers.</summary>
    Task PingAsync(CancellationToken cancellationToken);

    /// <summary>Appends an entry and returns its id once the broker has confirmed it.</summary>
    /// <exception cref="BacklogFullException">The broker has no memory left; nothing was recorded.</exception>
    Task<EntryId> AppendAsync(string stream, IReadOnlyList<EntryField> fields, CancellationToken cancellationToken);

    /// <summary>Appends an entry unless one was appended under the same <paramref name="key"/> before, in one step.</summary>
    /// <param name="remember">How long the key is remembered.</param>
    /// <returns>The id of the new or the earlier entry.</returns>
    /// <exception cref="BacklogFullException">The broker has no memory left; nothing was recorded.</exception>
    Task<EntryId> AppendOnceAsync(
        string stream, string key, IReadOnlyList<EntryField> fields, TimeSpan remember, CancellationToken cancellationToken);

    /// <summary>Completes if an append to the stream would be accepted now, and fails as an append would; appends nothing.</summary>
    Task CheckAppendAsync(string stream, CancellationToken cancellationToken);

    /// <summary>
    /// Creates the group, and the stream if it is missing. The group receives the entries after <paramref name="after"/>.
    /// </summary>
    /// <returns>False if the group existed already; it is then unchanged.</returns>
    Task<bool> CreateGroupAsync(ConsumerGroup group, EntryId after, CancellationToken cancellationToken);

    /// <summary>Enters a stream in a directory under the name of its events, so that it can be found by that name.</summary>
    /// <param name="directory">The directory's key.</param>
    /// <exception cref="BacklogFullException">The broker has no memory left; nothing was entered.</exception>
    Task EnterStreamAsync(string directory, string name, string stream, CancellationToken cancellationToken);

    /// <summary>The streams in a directory by the names of their events; empty if there is no such directory.</summary>
    Task<IReadOnlyDictionary<string, string>> ListStreamsAsync(string directory, CancellationToken cancellationToken);

    /// <summary>A reader with a connection of its own, so that a waiting read does not block other commands.</summary>
    /// <param name="group">The name of the group. Every stream that is read must have it.</param>
    /// <param name="consumer">The consumer's name.</param>
    /// <param name="longestWait">The longest that its reads will wait.</param>
    IEventReader OpenReader(string group, string consumer, TimeSpan longestWait);

    /// <summary>A follower of a stream with a connection of its own, so that a waiting read does not block other commands.</summary>
    /// <param name="longestWait">The longest that its reads will wait.</param>
    IEventFollower OpenFollower(string stream, TimeSpan longestWait);

    /// <summary>Acknowledges entries: removes them from the group's pending list, whichever consumer they belong to.</summary>
    /// <returns>How many of them were on it.</returns>
    Task<long> AcknowledgeAsync(ConsumerGroup group, IReadOnlyList<EntryId> ids, CancellationToken cancellationToken);

    /// <summary>Acknowledges entries and has the group remember their events, in one step.</summary>
    /// <param name="remember">How long the events are remembered.</param>
    /// <returns>How many of them were on the list.</returns>
    Task<long> AcknowledgeAsync(
        ConsumerGroup group, IReadOnlyList<HandledEntry> entries, TimeSpan remember, CancellationToken cancellationToken);

    /// <summary>Whether the group remembers having handled the event.</summary>
    Task<bool> IsRememberedAsync(ConsumerGroup group, string eventId, CancellationToken cancellationToken);

    /// <summary>One page of the group's pending list, by ascending id.</summary>
    Task<IReadOnlyList<PendingEntry>> PendingAsync(ConsumerGroup group, PendingQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Claims those of the entries that have been idle for at least <paramref name="minIdle"/>; of all members that try, one
    /// succeeds. This counts as a delivery, unless <paramref name="deliveries"/> sets the count.
    /// </summary>
    Task<ClaimedEntries> ClaimAsync(
        GroupMember member, IReadOnlyList<EntryId> ids, TimeSpan minIdle, int? deliveries, CancellationToken cancellationToken);

    /// <summary>Sets the idle clock, and if given the number of deliveries, of the entries that are still pending for the member.</summary>
    /// <returns>The entries that are no longer pending for the member; they were not changed.</returns>
    Task<IReadOnlyList<EntryId>> DeferAsync(GroupMember member, IReadOnlyList<Deferral> deferrals, CancellationToken cancellationToken);

    /// <summary>
    /// Restores entries that are not pending for any member. Use it only for entries whose lease cannot have expired, so that only the
    /// removal of the member from its group can have removed them from the pending list.
    /// </summary>
    /// <param name="entries">The entries, with the values for their idle clocks and, if given, their numbers of deliveries.</param>
    /// <returns>The entries that are pending for the member now.</returns>
    Task<IReadOnlyList<EntryId>> RestoreAsync(GroupMember member, IReadOnlyList<Deferral> entries, CancellationToken cancellationToken);

    /// <summary>Returns a number that is greater than all earlier ones of the stream, even if the last ones were lost.</summary>
    Task<long> NextFenceAsync(string stream, CancellationToken cancellationToken);

    /// <summary>Moves an entry that is still pending for the member to the stream's dead letters, in one step.</summary>
    /// <returns>False if the entry is no longer pending for the member; nothing was changed then.</returns>
    Task<bool> DeadLetterAsync(GroupMember member, EntryId id, DeadLetter letter, CancellationToken cancellationToken);

    /// <summary>Drops old entries beyond the retention, except those that some group has still to read or to acknowledge.</summary>
    Task<TrimResult> TrimAsync(string stream, Retention retention, CancellationToken cancellationToken);

    /// <summary>Describes a group; null if it or its stream is missing.</summary>
    Task<GroupDescription?> DescribeAsync(ConsumerGroup group, CancellationToken cancellationToken);

    /// <summary>The id of the stream's newest entry, even if that entry is gone; null if there is no stream.</summary>
    Task<EntryId?> LastIdAsync(string stream, CancellationToken cancellationToken);

    /// <summary>How many dead letters the stream has.</summary>
    Task<long> CountDeadLettersAsync(string stream, CancellationToken cancellationToken);

    /// <summary>Tells the group that the member is alive, even if it has nothing to do.</summary>
    Task HeartbeatAsync(GroupMember member, CancellationToken cancellationToken);

    /// <summary>
    /// Removes consumers that have no pending entry and have been idle for <paramref name="idle"/>; never the member itself.
    /// </summary>
    /// <returns>The names of those removed.</returns>
    Task<IReadOnlyList<string>> RemoveDeadConsumersAsync(GroupMember member, TimeSpan idle, CancellationToken cancellationToken);

    /// <summary>Removes the member from its group if it has no pending entry.</summary>
    Task<bool> LeaveAsync(GroupMember member, CancellationToken cancellationToken);

    /// <summary>Takes the stream's lock for a while, so that only one instance at a time does the maintenance.</summary>
    /// <returns>False if another instance has the lock.</returns>
    Task<bool> TryLockAsync(string stream, string owner, TimeSpan duration, CancellationToken cancellationToken);
}

/// <summary>Reads for one consumer. Not thread-safe: one read at a time.</summary>
public interface IEventReader : IAsyncDisposable
{
    /// <summary>
    /// Reads the next entries that were not delivered to the group yet, up to <paramref name="count"/> from each stream. If there are none,
    /// waits up to <paramref name="wait"/>, at most the reader's longest. The returned entries are on the consumer's pending list.
    /// </summary>
    /// <param name="streams">The keys of the streams; at least one.</param>
    /// <returns>The entries of each stream that had some.</returns>
    Task<IReadOnlyList<StreamEntries>> ReadAsync(
        IReadOnlyList<string> streams, int count, TimeSpan wait, CancellationToken cancellationToken);
}

/// <summary>Reads a stream without a group, so that no consumer misses what it reads. Not thread-safe: one read at a time.</summary>
public interface IEventFollower : IAsyncDisposable
{
    /// <summary>
    /// Reads the next entries after <paramref name="after"/>. If there are none, waits up to <paramref name="wait"/>, at most the
    /// follower's longest.
    /// </summary>
    Task<IReadOnlyList<LogEntry>> ReadAsync(EntryId after, int count, TimeSpan wait, CancellationToken cancellationToken);
}
