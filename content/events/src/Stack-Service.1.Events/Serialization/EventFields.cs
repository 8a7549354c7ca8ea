using System.Diagnostics;
using System.Text;
using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Events;

/// <summary>
/// The fields of an entry, named like attributes of CloudEvents 1.0. There are few of them, because each costs the server.
/// </summary>
internal static class EventFields
{
    public const string Id = "id";
    public const string Type = "type";
    public const string Data = "data";
    public const string Key = "key";
    public const string TraceParent = "traceparent";
    public const string TraceState = "tracestate";

    /// <summary>Not an attribute of CloudEvents: an earlier publish of the same event may have succeeded.</summary>
    public const string Repeated = "repeated";

    /// <summary>The characters of the longest of these names.</summary>
    public const int LongestName = 11;

    public static List<EntryField> Write(
        EventName name, string eventId, ReadOnlyMemory<byte> data, PublishOptions publish, Activity? activity)
    {
        var fields = new List<EntryField>(6) { new(Id, Utf8(eventId)), new(Type, Utf8(name.Value)), new(Data, data) };
        if (publish.Key is { } key)
        {
            fields.Add(new(Key, Utf8(key)));
        }
        if (publish.Repeated)
        {
            fields.Add(new(Repeated, Utf8("1")));
        }
        if (activity is { IdFormat: ActivityIdFormat.W3C, Id: { } traceParent })
        {
            fields.Add(new(TraceParent, Utf8(traceParent)));
            if (!string.IsNullOrEmpty(activity.TraceStateString))
            {
                fields.Add(new(TraceState, Utf8(activity.TraceStateString)));
            }
        }
        return fields;
    }

    /// <summary>The fields of an entry whose event may be recorded already.</summary>
    public static IReadOnlyList<EntryField> Repeat(IReadOnlyList<EntryField> fields) =>
        fields.Any(field => field.Name == Repeated) ? fields : [.. fields, new(Repeated, Utf8("1"))];

    /// <summary>
    /// Reads an entry of any producer. Without <c>data</c>, all of its fields are content, and the event's id is the entry's.
    /// </summary>
    public static ReceivedEvent Read(LogEntry entry)
    {
        ReadOnlyMemory<byte>? data = null;
        string? id = null, type = null, key = null, traceParent = null, traceState = null, onlyFor = null;
        var repeated = false;
        // By index, because an enumerator of the interface is an object.
        for (var index = 0; index < entry.Fields.Count; index++)
        {
            var field = entry.Fields[index];
            switch (field.Name)
            {
                case Data: data = field.Value; break;
                case Id: id = Text(field.Value); break;
                case Type: type = Text(field.Value); break;
                case Key: key = Text(field.Value); break;
                case TraceParent: traceParent = Text(field.Value); break;
                case TraceState: traceState = Text(field.Value); break;
                case Repeated: repeated = true; break;
                case DeadLetter.RedrivenGroupField: onlyFor = Text(field.Value); break;
                default: break;
            }
        }
        if (data is null)
        {
            return new ReceivedEvent(
                entry.Redriven?.EventId ?? entry.Id.ToString(), type, null, null, default, Repeated: false, entry.Redriven?.Group);
        }
        ActivityContext.TryParse(traceParent, traceState, isRemote: true, out var traceContext);
        return new ReceivedEvent(string.IsNullOrEmpty(id) ? entry.Id.ToString() : id, type, data, key, traceContext, repeated, onlyFor);
    }

    /// <summary>Whether the fields of an entry are its content, because none is named <c>data</c>.</summary>
    public static bool AreContent(IReadOnlyList<EntryField> fields)
    {
        for (var index = 0; index < fields.Count; index++)
        {
            if (fields[index].Name == Data)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The name of a field; for the names above, always the same string instance.</summary>
    public static string NameFrom(ReadOnlySpan<byte> utf8) => utf8 switch
    {
        _ when utf8.SequenceEqual("id"u8) => Id,
        _ when utf8.SequenceEqual("type"u8) => Type,
        _ when utf8.SequenceEqual("data"u8) => Data,
        _ when utf8.SequenceEqual("key"u8) => Key,
        _ when utf8.SequenceEqual("traceparent"u8) => TraceParent,
        _ when utf8.SequenceEqual("tracestate"u8) => TraceState,
        _ when utf8.SequenceEqual("repeated"u8) => Repeated,
        _ => Encoding.UTF8.GetString(utf8),
    };

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}

/// <param name="Type">The field <c>type</c>; null if there is none.</param>
/// <param name="Data">The serialized content; null if the entry's fields are the content.</param>
/// <param name="Repeated">Whether an earlier publish of the event may have succeeded.</param>
/// <param name="OnlyFor">The group that a redriven entry is meant for; null: every group.</param>
internal readonly record struct ReceivedEvent(
    string EventId, string? Type, ReadOnlyMemory<byte>? Data, string? Key, ActivityContext TraceContext, bool Repeated, string? OnlyFor);
