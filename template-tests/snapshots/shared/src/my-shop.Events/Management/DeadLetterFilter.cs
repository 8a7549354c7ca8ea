using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using my_shop.Events.Logs;

namespace my_shop.Events.Management;

/// <summary>Selects dead letters to put back or to delete. A property that is null is ignored; an unknown one is an error.</summary>
/// <param name="Reason">The reason, for example <c>exhausted</c>.</param>
/// <param name="Type">The name of the event.</param>
/// <param name="Error">A part of the error text; case does not matter.</param>
/// <param name="Text">A part of any field; case does not matter.</param>
/// <param name="From">The first id, an id among the dead letters, or a time.</param>
/// <param name="To">The last id, or a time.</param>
/// <param name="Ids">Only these, ids among the dead letters.</param>
/// <param name="DryRun">Whether to only count them.</param>
/// <param name="PerSecond">How many to change per second at most; null: as fast as possible.</param>
/// <param name="Background">Whether to answer at once, with an operation that goes on.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record DeadLetterRequest(
    string? Reason = null, string? Type = null, string? Error = null, string? Text = null, string? From = null, string? To = null,
    IReadOnlyList<string>? Ids = null, bool DryRun = false, int? PerSecond = null, bool Background = false);

/// <param name="SearchesContent">Whether <paramref name="Text"/> is looked for in the content of events, too.</param>
internal sealed record DeadLetterFilter(
    DeadLetterReason? Reason, string? Type, string? Error, EntryId From, EntryId To, string? Text = null, bool SearchesContent = true,
    IReadOnlyList<EntryId>? Ids = null)
{
    public static readonly DeadLetterFilter All = new(null, null, null, EntryId.Zero, EntryId.Max);

    private const int MostIds = 1_000;

    public bool IsSelective => this is not { Reason: null, Type: null, Error: null, Text: null };

    /// <param name="problem">Why the request cannot be read.</param>
    public static bool TryParse(
        DeadLetterRequest request, bool showContent,
        [NotNullWhen(true)] out DeadLetterFilter? filter,
        [NotNullWhen(false)] out string? problem)
    {
        var reason = request.Reason is { } name ? DeadLetter.ReasonOf(name) : null;
        var (from, to) = (EntryId.Zero, EntryId.Max);
        var ids = request.Ids?.Select(text => EntryId.TryParse(text, out var id) ? id : (EntryId?)null).ToList();
        problem =
            request.Reason is not null && reason is null
                ? $"'reason' must be one of {string.Join(", ", Enum.GetValues<DeadLetterReason>().Select(DeadLetter.NameOf))}."
            : (request.From is { } first && !TryParsePosition(first, out from))
                || (request.To is { } last && !TryParsePosition(last, out to))
                ? "'from' and 'to' must each be an id among the dead letters (1763688000000-0) or a time (2026-01-31T08:00:00Z)."
            : ids is { Count: > MostIds } || ids?.Contains(null) == true
                ? $"'ids' must be at most {MostIds} ids among the dead letters, for example 1763688000000-0."
            : request.PerSecond < 1 ? "'perSecond' must be at least 1; leave it out for no limit."
            : null;
        filter = problem is null
            ? new(reason, request.Type, request.Error, from, to, request.Text, showContent, ids?.OfType<EntryId>().Distinct().ToList())
            : null;
        return problem is null;
    }

    /// <summary>Reads an entry id, or a time as the smallest id of it.</summary>
    public static bool TryParsePosition(string text, out EntryId id)
    {
        if (EntryId.TryParse(text, out id))
        {
            return true;
        }
        var isTime = DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time >= DateTimeOffset.UnixEpoch;
        id = isTime ? new EntryId((ulong)time.ToUnixTimeMilliseconds(), 0) : EntryId.Zero;
        return isTime;
    }

    public bool Matches(LogEntry letter) =>
        letter.Id >= From && letter.Id <= To
        && (Reason is not { } reason || letter.Text(DeadLetter.ReasonField) == DeadLetter.NameOf(reason))
        && (Type is null || letter.Text(EventFields.Type) == Type)
        && (Error is null || Contains(letter.Text(DeadLetter.ErrorField), Error))
        && (Text is null || HasText(letter, Text));

    private bool HasText(LogEntry letter, string text) => letter.Fields.Any(field =>
        (SearchesContent || !DeadLetter.IsContent(letter, field.Name)) && Contains(letter.Text(field.Name), text));

    private static bool Contains(string? text, string part) => text?.Contains(part, StringComparison.OrdinalIgnoreCase) == true;
}
