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
                entries.Add(new LogEntry(ParseId(entry[0]), ParseFields(fields)));
            }
        }
        return entries;
    }

    /// <summary>Adds their origins to the redriven ones among the entries.</summary>
    public static List<LogEntry> Join(List<LogEntry> entries, List<LogEntry> redriven)
    {
        if (redriven.Count == 0)
        {
            return entries;
        }
        var known = redriven.ToDictionary(
            one => one.Id, one => new Redriven(one.Text(DeadLetter.RedrivenGroupField)!, one.Text(DeadLetter.RedrivenIdField)!));
        return entries.ConvertAll(entry => entry with { Redriven = known.GetValueOrDefault(entry.Id) });
    }

    public static List<EntryId> ParseIds(RedisResult reply)
    {
        var ids = new List<EntryId>(reply.Length);
        for (var index = 0; index < reply.Length; index++)
        {
            ids.Add(ParseId(reply[index]));
        }
        return ids;
    }

    private static EntryId ParseId(RedisResult id) => EntryId.Parse((string?)id);

    private static EntryField[] ParseFields(RedisResult flat)
    {
        var fields = new EntryField[flat.Length / 2];
        for (var index = 0; index < fields.Length; index++)
        {
            ReadOnlyMemory<byte> name = (RedisValue)flat[2 * index];
            fields[index] = new(EventFields.NameFrom(name.Span), (RedisValue)flat[2 * index + 1]);
        }
        return fields;
    }
}
