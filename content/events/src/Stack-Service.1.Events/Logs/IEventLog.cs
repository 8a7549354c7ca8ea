namespace Stack_Service._1.Events.Logs;

/// <summary>
/// An append-only log of entries in streams, read by consumer groups: what the event layer needs of a broker, in the terms of
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
    /// <param name="remember">For how long the key is remembered.</param>
    /// <returns>The id of the entry, also where it is the earlier one.</returns>
    /// <exception cref="BacklogFullException">The broker has no memory left; nothing was recorded.</exception>
    Task<EntryId> AppendOnceAsync(
        string stream, string key, IReadOnlyList<EntryField> fields, TimeSpan remember, CancellationToken cancellationToken);

    /// <summary>Completes where an append to the stream would be accepted now, and fails as one would; appends nothing.</summary>
    Task CheckAppendAsync(string stream, CancellationToken cancellationToken);

    /// <summary>Makes the group, and the stream if it is missing. The group is given what comes after <paramref name="after"/>.</summary>
    /// <returns>False where the group was there already; it is then left as it is.</returns>
    Task<bool> CreateGroupAsync(ConsumerGroup group, EntryId after, CancellationToken cancellationToken);

    /// <summary>Enters a stream in a directory under the name of its events, for who has to find it by that name.</summary>
    /// <param name="directory">The directory's key.</param>
    Task EnterStreamAsync(string directory, string name, string stream, CancellationToken cancellationToken);

    /// <summary>The streams in a directory by the names of their events; none where there is no such directory.</summary>
    Task<IReadOnlyDictionary<string, string>> ListStreamsAsync(string directory, CancellationToken cancellationToken);

    /// <summary>A reader with a connection of its own, on which a read may wait without holding anything up.</summary>
    /// <param name="group">The name of the group that it reads for; each stream that it is asked for has to have it.</param>
    /// <param name="consumer">The consumer's name.</param>
    /// <param name="longestWait">The longest that its reads will wait.</param>
    IEventReader OpenReader(string group, string consumer, TimeSpan longestWait);

    /// <summary>A follower of a stream with a connection of its own, on which a read may wait without holding anything up.</summary>
    /// <param name="longestWait">The longest that its reads will wait.</param>
    IEventFollower OpenFollower(string stream, TimeSpan longestWait);

    /// <summary>Takes entries off the group's pending list, whoever holds them.</summary>
    /// <returns>How many of them were on it.</returns>
    Task<long> AcknowledgeAsync(ConsumerGroup group, IReadOnlyList<EntryId> ids, CancellationToken cancellationToken);

    /// <summary>Takes entries off the group's pending list and has the group remember their events, in one step.</summary>
    /// <param name="remember">For how long.</param>
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

    /// <summary>Sets the idle clock, and where given the number of deliveries, of those of the entries that the member still holds.</summary>
    /// <returns>The entries that the member no longer holds; nothing was changed on them.</returns>
    Task<IReadOnlyList<EntryId>> DeferAsync(GroupMember member, IReadOnlyList<Deferral> deferrals, CancellationToken cancellationToken);

    /// <summary>
    /// Puts entries on the pending list that nobody holds: for those whose lease cannot have run out, so that only the removal of
    /// the member from its group can have taken them off.
    /// </summary>
    /// <param name="entries">The entries, with what to set their idle clocks and, where given, their numbers of deliveries to.</param>
    /// <returns>Those that the member holds now.</returns>
    Task<IReadOnlyList<EntryId>> RestoreAsync(GroupMember member, IReadOnlyList<Deferral> entries, CancellationToken cancellationToken);

    /// <summary>A number that is greater than all that were given for the stream before, also after the loss of the last ones.</summary>
    Task<long> NextFenceAsync(string stream, CancellationToken cancellationToken);

    /// <summary>Moves an entry that the member still holds to the stream's dead letters, in one step.</summary>
    /// <returns>False where the member no longer holds it; nothing was changed then.</returns>
    Task<bool> DeadLetterAsync(GroupMember member, EntryId id, DeadLetter letter, CancellationToken cancellationToken);

    /// <summary>Drops old entries beyond the retention, but none that some group has still to read or to acknowledge.</summary>
    Task<TrimResult> TrimAsync(string stream, Retention retention, CancellationToken cancellationToken);

    /// <summary>What is known of a group; null where it or its stream is missing.</summary>
    Task<GroupDescription?> DescribeAsync(ConsumerGroup group, CancellationToken cancellationToken);

    /// <summary>The id of the stream's newest entry, also where that entry is gone; null where there is no stream.</summary>
    Task<EntryId?> LastIdAsync(string stream, CancellationToken cancellationToken);

    /// <summary>How many dead letters the stream has.</summary>
    Task<long> CountDeadLettersAsync(string stream, CancellationToken cancellationToken);

    /// <summary>Tells the group that the member is alive, even if it has nothing to do.</summary>
    Task HeartbeatAsync(GroupMember member, CancellationToken cancellationToken);

    /// <summary>Removes consumers that have no pending entry and have been idle for <paramref name="idle"/>; never the member itself.</summary>
    /// <returns>The names of those removed.</returns>
    Task<IReadOnlyList<string>> RemoveDeadConsumersAsync(GroupMember member, TimeSpan idle, CancellationToken cancellationToken);

    /// <summary>Removes the member from its group if it holds no entry.</summary>
    Task<bool> LeaveAsync(GroupMember member, CancellationToken cancellationToken);

    /// <summary>Takes the stream's lock for a while, so that one instance at a time does what needs doing once.</summary>
    /// <returns>False where another instance has it.</returns>
    Task<bool> TryLockAsync(string stream, string owner, TimeSpan duration, CancellationToken cancellationToken);
}

/// <summary>Reads for one consumer. Not thread-safe: one read at a time.</summary>
public interface IEventReader : IAsyncDisposable
{
    /// <summary>
    /// Takes the next entries that the group was not given yet, up to <paramref name="count"/> from each of the streams; waits up to
    /// <paramref name="wait"/>, at most the reader's longest, while none of them has any. What it returns is on the consumer's pending list.
    /// </summary>
    /// <param name="streams">The keys of the streams; at least one.</param>
    /// <returns>The entries of each stream that had some.</returns>
    Task<IReadOnlyList<StreamEntries>> ReadAsync(
        IReadOnlyList<string> streams, int count, TimeSpan wait, CancellationToken cancellationToken);
}

/// <summary>Reads a stream without a group, so that it takes nothing from anybody. Not thread-safe: one read at a time.</summary>
public interface IEventFollower : IAsyncDisposable
{
    /// <summary>
    /// The next entries after <paramref name="after"/>; waits up to <paramref name="wait"/>, at most the follower's longest, when there are
    /// none.
    /// </summary>
    Task<IReadOnlyList<LogEntry>> ReadAsync(EntryId after, int count, TimeSpan wait, CancellationToken cancellationToken);
}
