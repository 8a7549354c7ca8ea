using System.Buffers.Text;
using System.Globalization;
using System.Text.Json.Serialization;

namespace my_shop.Events;

/// <summary>
/// The position of an entry in its stream, written <c>milliseconds-sequence</c>. The milliseconds are those of the server's clock
/// since 1970 when the entry was appended. See https://redis.io/docs/latest/develop/data-types/streams/#entry-ids.
/// </summary>
[JsonConverter(typeof(EntryIdJsonConverter))]
public readonly record struct EntryId(ulong Milliseconds, ulong Sequence) : IComparable<EntryId>
{
    public static readonly EntryId Zero;

    public static readonly EntryId Max = new(ulong.MaxValue, ulong.MaxValue);

    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Min(Milliseconds, MaxUnixMilliseconds));

    /// <summary>The smallest id after this one.</summary>
    public EntryId Next => this == Max ? Max : Sequence == ulong.MaxValue ? new(Milliseconds + 1, 0) : new(Milliseconds, Sequence + 1);

    /// <summary>The greatest id before this one.</summary>
    public EntryId Previous =>
        this == Zero ? Zero
        : Sequence == 0 ? new(Milliseconds - 1, ulong.MaxValue)
        : new(Milliseconds, Sequence - 1);

    /// <summary>The characters of the longest id.</summary>
    internal const int MaxLength = 41;

    private const ulong MaxUnixMilliseconds = 253_402_300_799_999;

    public static bool operator <(EntryId left, EntryId right) => left.CompareTo(right) < 0;

    public static bool operator >(EntryId left, EntryId right) => left.CompareTo(right) > 0;

    public static bool operator <=(EntryId left, EntryId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(EntryId left, EntryId right) => left.CompareTo(right) >= 0;

    /// <exception cref="FormatException"><paramref name="text"/> is not of the form milliseconds-sequence.</exception>
    public static EntryId Parse(ReadOnlySpan<char> text) => TryParse(text, out var id)
        ? id
        : throw new FormatException($"'{text}' is not an entry id: write milliseconds-sequence, for example 1763688000000-0.");

    /// <summary>Reads <c>milliseconds-sequence</c>; the sequence may be left out and is then 0.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EntryId id)
    {
        var dash = text.IndexOf('-');
        var sequence = 0UL;
        var valid = ulong.TryParse(dash < 0 ? text : text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && (dash < 0 || ulong.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out sequence));
        id = valid ? new EntryId(milliseconds, sequence) : Zero;
        return valid;
    }

    /// <summary>As <see cref="Parse(ReadOnlySpan{char})"/>, of a reply of the server, which always has both numbers.</summary>
    internal static EntryId Parse(ReadOnlySpan<byte> utf8) =>
        Utf8Parser.TryParse(utf8, out ulong milliseconds, out var dash) && dash < utf8.Length
            && Utf8Parser.TryParse(utf8[(dash + 1)..], out ulong sequence, out _)
            ? new EntryId(milliseconds, sequence)
            : throw new FormatException("The server's reply contains no entry id where one is expected.");

    public int CompareTo(EntryId other)
    {
        var order = Milliseconds.CompareTo(other.Milliseconds);
        return order != 0 ? order : Sequence.CompareTo(other.Sequence);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Sequence}");
}
