using Stack_Service._1.Events.Logs;
using StackExchange.Redis;

namespace Stack_Service._1.Events.Redis;

/// <summary>Reads entries from replies: each is a pair of its id and a flat list of field names and values.</summary>
internal static class RedisEntries
{
    public static List<LogEntry> Parse(RedisResult reply)
    {
        var entries = new List<LogEntry>(reply.Length);
        for (var index = 0; index < reply.Length; index++)
        {
            // An entry that was deleted while it was pending is returned as null.
            if (reply[index] is { IsNull: false } entry && entry[1] is { IsNull: false } fields)
            {
                entries.Add(new LogEntry(ParseId((RedisValue)entry[0]), ParseFields(fields)));
            }
        }
        return entries;
    }

    /// <summary>Converts entries of a read of new ones, none of which is null.</summary>
    public static List<LogEntry> From(StreamEntry[] read)
    {
        var entries = new List<LogEntry>(read.Length);
        foreach (var entry in read)
        {
            var fields = new EntryField[entry.Values.Length];
            for (var index = 0; index < fields.Length; index++)
            {
                fields[index] = ToField(entry.Values[index].Name, entry.Values[index].Value);
            }
            entries.Add(new LogEntry(ParseId(entry.Id), fields));
        }
        return entries;
    }

    /// <summary>Adds their origins to the redriven ones among the entries.</summary>
    public static IReadOnlyList<LogEntry> Join(IReadOnlyList<LogEntry> entries, List<LogEntry> redriven)
    {
        if (redriven.Count == 0)
        {
            return entries;
        }
        var known = redriven.ToDictionary(
            one => one.Id, one => new Redriven(one.Text(DeadLetter.RedrivenGroupField)!, one.Text(DeadLetter.RedrivenIdField)!));
        return [.. entries.Select(entry => entry with { Redriven = known.GetValueOrDefault(entry.Id) })];
    }

    public static List<EntryId> ParseIds(RedisResult reply)
    {
        var ids = new List<EntryId>(reply.Length);
        for (var index = 0; index < reply.Length; index++)
        {
            ids.Add(ParseId((RedisValue)reply[index]));
        }
        return ids;
    }

    // Short values are inside of a RedisValue, so no array is made for the bytes of an id or a name.
    private static EntryId ParseId(RedisValue id)
    {
        Span<byte> utf8 = stackalloc byte[EntryId.MaxLength];
        return id.GetByteCount() <= utf8.Length
            ? EntryId.Parse(utf8[..id.CopyTo(utf8)])
            : throw new FormatException("The server's reply contains no entry id where one is expected.");
    }

    private static EntryField[] ParseFields(RedisResult flat)
    {
        var fields = new EntryField[flat.Length / 2];
        for (var index = 0; index < fields.Length; index++)
        {
            fields[index] = ToField((RedisValue)flat[2 * index], (RedisValue)flat[2 * index + 1]);
        }
        return fields;
    }

    private static EntryField ToField(RedisValue name, RedisValue value)
    {
        Span<byte> utf8 = stackalloc byte[EventFields.LongestName];
        return new(name.GetByteCount() <= utf8.Length ? EventFields.NameFrom(utf8[..name.CopyTo(utf8)]) : name.ToString(), value);
    }
}
