using System.Globalization;
using System.Text;

namespace my_shop.Events.Logs;

public enum DeadLetterReason
{
    /// <summary>It was delivered as often as allowed.</summary>
    Exhausted,

    /// <summary>Its content could not be read.</summary>
    Undecodable,

    /// <summary>A handler rejected it.</summary>
    Rejected,

    /// <summary>Its content was gone from the stream before it was handled.</summary>
    PayloadMissing,
}

/// <summary>Why an entry became a dead letter. Its fields are those of the entry and the ones named here.</summary>
public sealed record DeadLetter(DeadLetterReason Reason, int Deliveries, string Error, DateTimeOffset At)
{
    /// <summary>How many dead letters its stream may have.</summary>
    public long Limit { get; init; } = long.MaxValue;

    /// <summary>The prefix of the fields that are added to a dead letter.</summary>
    public const string FieldPrefix = "dead.";

    public const string IdField = "dead.id";
    public const string GroupField = "dead.group";
    public const string DeliveriesField = "dead.deliveries";
    public const string ReasonField = "dead.reason";
    public const string ErrorField = "dead.error";
    public const string AtField = "dead.at";

    /// <summary>On a redriven entry: the only group that it is meant for.</summary>
    public const string RedrivenGroupField = "redrive.group";

    /// <summary>On a dead letter whose flat entry was redriven before: the id of the event.</summary>
    public const string RedrivenIdField = "redrive.id";

    /// <summary>The key of the dead letters of a stream: in the same cluster slot as the stream.</summary>
    public static string StreamOf(string stream) => SiblingKey.Of(stream, "dead");

    /// <summary>
    /// The key of the origins of a stream's redriven entries without <c>data</c>, by their ids. They are kept beside the stream, so that
    /// the entries have only the fields that they were published with.
    /// </summary>
    public static string RedrivenOf(string stream) => SiblingKey.Of(stream, "redriven");

    /// <summary>The fields that a dead letter has in addition to those of the original entry.</summary>
    public IReadOnlyList<EntryField> Describe(GroupMember member, EntryId id) =>
    [
        Field(IdField, id.ToString()),
        Field(GroupField, member.Group.Name),
        Field("dead.consumer", member.Consumer),
        Field(DeliveriesField, Deliveries.ToString(CultureInfo.InvariantCulture)),
        Field(ReasonField, NameOf(Reason)),
        Field(ErrorField, Error),
        Field(AtField, At.ToString("O", CultureInfo.InvariantCulture)),
    ];

    /// <summary>The fields of the entry that became a dead letter; empty if its content is missing.</summary>
    public static IReadOnlyList<EntryField> OriginalFields(LogEntry letter) => [.. letter.Fields.Where(
        field => !field.Name.StartsWith(FieldPrefix, StringComparison.Ordinal)
            && field.Name is not (RedrivenGroupField or RedrivenIdField))];

    /// <summary>
    /// Whether a field of a dead letter is content of the event or its key, and does not describe the event or its failure.
    /// </summary>
    public static bool IsContent(LogEntry letter, string field) =>
        !field.StartsWith(FieldPrefix, StringComparison.Ordinal) && field is not (RedrivenGroupField or RedrivenIdField)
        && (EventFields.AreContent(letter.Fields)
            || field is not (EventFields.Id or EventFields.Type or EventFields.Repeated
                or EventFields.TraceParent or EventFields.TraceState));

    /// <summary>The id of the event: its field, or of an entry without <c>data</c> the id of the first of its entries.</summary>
    public static string EventIdOf(LogEntry letter) =>
        (EventFields.AreContent(letter.Fields) ? letter.Text(RedrivenIdField) : letter.Text(EventFields.Id))
        ?? letter.Text(IdField) ?? letter.Id.ToString();

    /// <summary>What is thrown where the stream has as many dead letters as it may have.</summary>
    public EventLogException TooMany(string stream) => new(
        EventLogFailure.DeadLettersFull,
        $"Stream '{stream}' has {Limit} dead letters, as many as Events:MaxDeadLetters allows. Redrive or delete some of them.");

    public static string NameOf(DeadLetterReason reason) => reason switch
    {
        DeadLetterReason.Exhausted => "exhausted",
        DeadLetterReason.Undecodable => "undecodable",
        DeadLetterReason.Rejected => "rejected",
        DeadLetterReason.PayloadMissing => "payload-missing",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };

    /// <summary>The reason that <see cref="NameOf"/> made the name of; null where there is none of that name.</summary>
    public static DeadLetterReason? ReasonOf(string name) =>
        Enum.GetValues<DeadLetterReason>()
            .Where(reason => NameOf(reason) == name)
            .Select(reason => (DeadLetterReason?)reason)
            .FirstOrDefault();

    private static EntryField Field(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));
}
