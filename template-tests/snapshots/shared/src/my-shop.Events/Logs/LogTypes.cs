using System.Text;

namespace my_shop.Events.Logs;

public readonly record struct EntryField(string Name, ReadOnlyMemory<byte> Value);

/// <param name="Redriven">The origin of a redriven entry without <c>data</c>; otherwise null.</param>
public sealed record LogEntry(EntryId Id, IReadOnlyList<EntryField> Fields, Redriven? Redriven = null)
{
    /// <summary>The value of a field as text; null if there is no such field.</summary>
    public string? Text(string field) =>
        Fields.FirstOrDefault(one => one.Name == field) is { Name: not null } found ? Encoding.UTF8.GetString(found.Value.Span) : null;
}

/// <param name="Stream">The key of their stream.</param>
public readonly record struct StreamEntries(string Stream, IReadOnlyList<LogEntry> Entries);

/// <param name="Group">The only group that the entry is meant for.</param>
/// <param name="EventId">The event's id: that of the entry as it was first appended.</param>
public sealed record Redriven(string Group, string EventId);

public sealed record ConsumerGroup(string Stream, string Name);

/// <summary>A consumer of a group. Its name is unique to one start of one process.</summary>
public sealed record GroupMember(ConsumerGroup Group, string Consumer);

/// <param name="Idle">How long ago it was delivered or its lease was renewed.</param>
/// <param name="Deliveries">How often it was delivered.</param>
public sealed record PendingEntry(EntryId Id, string Consumer, TimeSpan Idle, int Deliveries);

/// <param name="From">The smallest id to return.</param>
/// <param name="Count">The length of a page.</param>
/// <param name="MinIdle">Only entries that have been idle for at least this long.</param>
/// <param name="Consumer">Only entries of this consumer; null: of all.</param>
public sealed record PendingQuery(EntryId From, int Count, TimeSpan MinIdle, string? Consumer = null);

/// <param name="Entries">The claimed entries.</param>
/// <param name="Missing">Ids that are on the pending list while their entries are gone from the stream.</param>
public sealed record ClaimedEntries(IReadOnlyList<LogEntry> Entries, IReadOnlyList<EntryId> Missing);

/// <param name="Idle">The new value of the idle clock: 0 renews the lease, the whole lease makes the entry due at once.</param>
/// <param name="Deliveries">The new number of deliveries; null leaves it unchanged.</param>
public readonly record struct Deferral(EntryId Id, TimeSpan Idle, int? Deliveries = null);

/// <param name="EventId">The id by which the group remembers it.</param>
public readonly record struct HandledEntry(EntryId Id, string EventId);

/// <param name="MaxEntries">How many entries are kept.</param>
/// <param name="MaxAge">How long entries are kept; null: no limit.</param>
public sealed record Retention(long MaxEntries, TimeSpan? MaxAge);

/// <param name="Dropped">How many entries were dropped.</param>
/// <param name="Excess">How many entries remain beyond the retention because some group still needs them.</param>
/// <param name="NeededBy">The group that needs the oldest of them; null if the stream has no group.</param>
public sealed record TrimResult(long Dropped, long Excess, string? NeededBy);

/// <param name="Pending">How many entries are delivered and not acknowledged.</param>
/// <param name="Lag">How many entries were not delivered to the group yet; null if the broker does not know.</param>
/// <param name="DoneThrough">The group has acknowledged everything up to this id.</param>
/// <param name="OldestPending">How long ago the oldest pending entry was recorded, by the broker's clock; null if none is pending.</param>
public sealed record GroupDescription(
    string Name, long Pending, long? Lag, int Consumers, EntryId LastDelivered, EntryId DoneThrough, TimeSpan? OldestPending)
{
    /// <summary>
    /// How many entries of the stream were delivered to the group, or skipped, since the stream began; null if the broker does not know.
    /// </summary>
    public long? Read { get; init; }
}

/// <param name="Pending">How many entries it was given and has not acknowledged.</param>
/// <param name="Silent">How long ago it last asked for entries, claimed some or renewed its leases.</param>
public sealed record ConsumerDescription(string Name, long Pending, TimeSpan Silent);

/// <param name="Length">How many entries the stream contains, handled or not.</param>
/// <param name="DeadLetters">How many dead letters it has.</param>
public sealed record StreamDescription(string Stream, long Length, long DeadLetters, IReadOnlyList<GroupDescription> Groups);
