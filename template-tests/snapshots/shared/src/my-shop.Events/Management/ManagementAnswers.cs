using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using my_shop.Events.Logs;

namespace my_shop.Events.Management;

internal sealed record StreamAnswer(string Stream, long Length, long DeadLetters, IReadOnlyList<GroupAnswer> Groups)
{
    /// <param name="pausedBecause">Returns why this instance's worker of a group is paused, or null.</param>
    public static StreamAnswer From(StreamDescription stream, Func<ConsumerGroup, string?> pausedBecause) => new(
        stream.Stream, stream.Length, stream.DeadLetters,
        [
            .. stream.Groups.Select(group => new GroupAnswer(
                group.Name, group.Pending, group.Lag, group.Consumers, group.OldestPending?.TotalSeconds,
                group.LastDelivered.ToString(), group.DoneThrough.ToString(), group.Read, pausedBecause(new(stream.Stream, group.Name)))),
        ]);
}

/// <param name="Lag">Null if the broker does not know.</param>
/// <param name="Read">How many events the group was ever given; null if the broker does not know.</param>
/// <param name="Paused">Why this instance's worker is paused; null if it is not.</param>
internal sealed record GroupAnswer(
    string Name, long Pending, long? Lag, int Consumers, double? OldestPendingSeconds, string LastDelivered, string DoneThrough,
    long? Read, string? Paused);

/// <param name="SilentSeconds">How long ago it was last heard of.</param>
internal sealed record ConsumerAnswer(string Name, long Pending, double SilentSeconds);

/// <param name="Next">The value of <c>from</c> for the next page; null on the last page.</param>
internal sealed record DeadLetterPage(IReadOnlyList<DeadLetterAnswer> Items, string? Next);

/// <param name="Fields">The fields whose values are text.</param>
/// <param name="BinaryFields">The other fields, in base 64; null if there are none.</param>
/// <param name="HiddenFields">The names of the fields that are not shown; null if there are none.</param>
internal sealed record DeadLetterAnswer(
    string Id, IReadOnlyDictionary<string, string> Fields,
    IReadOnlyDictionary<string, string>? BinaryFields, IReadOnlyList<string>? HiddenFields)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static DeadLetterAnswer From(LogEntry letter, bool withContent)
    {
        var (text, binary, hidden) = (new Dictionary<string, string>(), new Dictionary<string, string>(), new List<string>());
        foreach (var field in letter.Fields)
        {
            if (!withContent && DeadLetter.IsContent(letter, field.Name))
            {
                hidden.Add(field.Name);
                continue;
            }
            try
            {
                text[field.Name] = Strict.GetString(field.Value.Span);
            }
            catch (DecoderFallbackException)
            {
                binary[field.Name] = Convert.ToBase64String(field.Value.Span);
            }
        }
        return new(letter.Id.ToString(), text, binary.Count > 0 ? binary : null, hidden.Count > 0 ? hidden : null);
    }
}

/// <param name="Total">How many dead letters matched at the start; null until they are counted.</param>
/// <param name="Done">How many of them are changed.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
internal sealed record OperationAnswer(
    string Id, string Kind, string Stream, string State, long? Total, long Done,
    DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Error)
{
    public static OperationAnswer From(Operation operation) => new(
        operation.Id, Lower(operation.Kind), operation.Stream, Lower(operation.State), operation.Total, operation.Done, operation.StartedAt,
        operation.EndedAt, operation.Failure?.Message);

    private static string Lower<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName($"{value}");
}

/// <param name="KeyNeeded">Whether requests need the key.</param>
/// <param name="SignedIn">Whether this request had it; true if none is needed.</param>
internal sealed record SessionAnswer(string Service, string Mode, bool ShowContent, bool KeyNeeded, bool SignedIn);

internal sealed record SignInRequest(string? Key);

/// <param name="Value">How many events wait or are in flight.</param>
internal sealed record ScaleAnswer(long Value);

/// <param name="From">The first entry that the group receives: an entry id, a time (ISO 8601), or 0 for the beginning.</param>
/// <param name="Create">Whether to create the group if it does not exist.</param>
internal sealed record ReplayRequest(string? From, bool Create = false);

internal sealed record ReplayAnswer(string Stream, string Group, string From);

internal sealed record CountAnswer(long Count);

internal sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, string?> Checks);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IEnumerable<StreamAnswer>))]
[JsonSerializable(typeof(IEnumerable<ConsumerAnswer>))]
[JsonSerializable(typeof(DeadLetterPage))]
[JsonSerializable(typeof(DeadLetterRequest))]
[JsonSerializable(typeof(IEnumerable<OperationAnswer>))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(ScaleAnswer))]
[JsonSerializable(typeof(ReplayRequest))]
[JsonSerializable(typeof(IEnumerable<ReplayAnswer>))]
[JsonSerializable(typeof(CountAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class ManagementJson : JsonSerializerContext;
