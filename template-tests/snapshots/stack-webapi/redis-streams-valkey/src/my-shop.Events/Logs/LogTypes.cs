namespace my_shop.Events.Logs;

public readonly record struct EntryField(string Name, ReadOnlyMemory<byte> Value);

public sealed record LogEntry(EntryId Id, IReadOnlyList<EntryField> Fields);

public sealed record ConsumerGroup(string Stream, string Name);

/// <summary>A consumer of a group. Its name is unique to one start of one process.</summary>
public sealed record GroupMember(ConsumerGroup Group, string Consumer);

/// <param name="Idle">How long ago its consumer last gave a sign of life for it.</param>
/// <param name="Deliveries">How often it was delivered.</param>
public sealed record PendingEntry(EntryId Id, string Consumer, TimeSpan Idle, int Deliveries);

/// <param name="From">The smallest id of interest.</param>
/// <param name="Count">The length of a page.</param>
/// <param name="MinIdle">Only entries without a sign of life for at least this long.</param>
/// <param name="Consumer">Only entries of this consumer; null: of all.</param>
public sealed record PendingQuery(EntryId From, int Count, TimeSpan MinIdle, string? Consumer = null);

/// <param name="Entries">The entries taken over.</param>
/// <param name="Missing">Ids that were on the pending list while their entries are gone from the stream; they are off the list now.</param>
public sealed record ClaimedEntries(IReadOnlyList<LogEntry> Entries, IReadOnlyList<EntryId> Missing);

/// <param name="Idle">What the idle clock is set to: 0 renews the lease, the whole lease makes the entry due at once.</param>
/// <param name="Deliveries">What the number of deliveries is set to; null leaves it.</param>
public readonly record struct Deferral(EntryId Id, TimeSpan Idle, int? Deliveries = null);

/// <param name="MaxEntries">How many entries are kept.</param>
/// <param name="MaxAge">How long entries are kept; null: no limit.</param>
public sealed record Retention(long MaxEntries, TimeSpan? MaxAge);

/// <param name="Length">How many entries the stream holds.</param>
/// <param name="Pending">How many entries are delivered and not acknowledged.</param>
/// <param name="Lag">How many entries the group has still to be given; null where the broker does not know.</param>
/// <param name="DoneThrough">The group has acknowledged everything up to this id.</param>
public sealed record GroupDescription(long Length, long Pending, long? Lag, EntryId DoneThrough);

public enum DeadLetterReason
{
    /// <summary>It failed as often as it may.</summary>
    Exhausted,

    /// <summary>Its content could not be read.</summary>
    Undecodable,

    /// <summary>A handler rejected it.</summary>
    Rejected,

    /// <summary>Its content was gone from the stream before it was handled.</summary>
    PayloadMissing,
}

public sealed record DeadLetter(DeadLetterReason Reason, int Deliveries, string Error, DateTimeOffset At)
{
    /// <summary>The key of the dead letters of a stream: in the same cluster slot as the stream.</summary>
    public static string StreamOf(string stream) => SiblingKey.Of(stream, "dead");

    /// <summary>The fields that a dead letter carries beside those of the original entry.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Describe(GroupMember member, EntryId id) =>
    [
        new("dead.id", id.ToString()),
        new("dead.group", member.Group.Name),
        new("dead.consumer", member.Consumer),
        new("dead.deliveries", Deliveries.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new("dead.reason", NameOf(Reason)),
        new("dead.error", Error),
        new("dead.at", At.ToString("O", System.Globalization.CultureInfo.InvariantCulture)),
    ];

    public static string NameOf(DeadLetterReason reason) => reason switch
    {
        DeadLetterReason.Exhausted => "exhausted",
        DeadLetterReason.Undecodable => "undecodable",
        DeadLetterReason.Rejected => "rejected",
        DeadLetterReason.PayloadMissing => "payload-missing",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };
}

/// <summary>Keys beside a stream's, always in its cluster slot, so that a script may touch both.</summary>
public static class SiblingKey
{
    /// <summary><c>{stream}:suffix</c>; a stream whose key has a hash tag of its own gets the suffix without braces.</summary>
    public static string Of(string stream, string suffix)
    {
        var open = stream.IndexOf('{', StringComparison.Ordinal);
        var hasTag = open >= 0 && stream.IndexOf('}', open) > open + 1;
        return hasTag ? $"{stream}:{suffix}" : $"{{{stream}}}:{suffix}";
    }
}
