using System.Text;
using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Data.Outbox;

/// <summary>
/// The fields of an entry as one value: the length and the bytes of each name and of each value, as values may hold any bytes.
/// </summary>
internal static class OutboxFields
{
    public static byte[] Write(IReadOnlyList<EntryField> fields)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write7BitEncodedInt(fields.Count);
        foreach (var field in fields)
        {
            writer.Write(field.Name);
            writer.Write7BitEncodedInt(field.Value.Length);
            writer.Write(field.Value.Span);
        }
        writer.Flush();
        return bytes.ToArray();
    }

    public static IReadOnlyList<EntryField> Read(byte[] value)
    {
        using var reader = new BinaryReader(new MemoryStream(value), Encoding.UTF8);
        var fields = new EntryField[reader.Read7BitEncodedInt()];
        for (var index = 0; index < fields.Length; index++)
        {
            fields[index] = new(reader.ReadString(), reader.ReadBytes(reader.Read7BitEncodedInt()));
        }
        return fields;
    }
}
