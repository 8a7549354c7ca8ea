using System.Buffers.Binary;
using System.Text;

namespace StackTemplates.Build.Kit;

/// <summary>
/// A protobuf message without a schema: fields by their numbers, in the wire format of
/// https://protobuf.dev/programming-guides/encoding. Enough for the small messages of a generated service.
/// </summary>
public sealed class ProtoMessage
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    private readonly List<(int Field, ulong Number, byte[]? Bytes)> _fields = [];

    /// <summary>Adds a text, unless it is empty, which is the default value of a field.</summary>
    public ProtoMessage Add(int field, string text) => Add(field, Encoding.UTF8.GetBytes(text));

    /// <summary>Adds a message.</summary>
    public ProtoMessage Add(int field, ProtoMessage message) => Add(field, message.ToBytes());

    /// <summary>Adds a whole number, a Boolean or the number of an enum's value.</summary>
    public ProtoMessage Add(int field, long number)
    {
        _fields.Add((field, (ulong)number, null));
        return this;
    }

    /// <summary>The text of a field; empty if it is not there.</summary>
    public string Text(int field) => Encoding.UTF8.GetString(Last(field).Bytes ?? []);

    /// <summary>The number of a field; 0 if it is not there.</summary>
    public long Number(int field) => (long)Last(field).Number;

    /// <summary>The message of a field; null if it is not there.</summary>
    public ProtoMessage? Message(int field) => Messages(field).LastOrDefault();

    /// <summary>The messages of a repeated field.</summary>
    public IEnumerable<ProtoMessage> Messages(int field) =>
        _fields.Where(one => one.Field == field && one.Bytes is not null).Select(one => Parse(one.Bytes));

    /// <summary>Its bytes on the wire.</summary>
    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        foreach (var (field, number, content) in _fields)
        {
            WriteVarint(bytes, ((ulong)field << 3) | (content is null ? Varint : (ulong)LengthDelimited));
            WriteVarint(bytes, content is null ? number : (ulong)content.Length);
            bytes.Write(content);
        }

        return bytes.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/>, or any other writer of protobuf, has written.</summary>
    /// <exception cref="InvalidDataException">These bytes are no message.</exception>
    public static ProtoMessage Parse(ReadOnlySpan<byte> bytes)
    {
        var message = new ProtoMessage();
        while (bytes.Length > 0)
        {
            var key = ReadVarint(ref bytes);
            var field = (int)(key >> 3);
            message._fields.Add((int)(key & 7) switch
            {
                Varint => (field, ReadVarint(ref bytes), null),
                Fixed64 => (field, BinaryPrimitives.ReadUInt64LittleEndian(Take(ref bytes, sizeof(ulong))), null),
                Fixed32 => (field, BinaryPrimitives.ReadUInt32LittleEndian(Take(ref bytes, sizeof(uint))), null),
                LengthDelimited => (field, 0, Take(ref bytes, ReadVarint(ref bytes)).ToArray()),
                var type => throw new InvalidDataException($"Field {field} has the unknown wire type {type}."),
            });
        }

        return message;
    }

    private ProtoMessage Add(int field, byte[] bytes)
    {
        _fields.Add((field, 0, bytes));
        return this;
    }

    // If a field occurs more than once, the last one counts.
    private (int Field, ulong Number, byte[]? Bytes) Last(int field) => _fields.LastOrDefault(one => one.Field == field);

    private static void WriteVarint(MemoryStream bytes, ulong value)
    {
        for (; value > 0x7F; value >>= 7)
        {
            bytes.WriteByte((byte)(value | 0x80));
        }

        bytes.WriteByte((byte)value);
    }

    private static ulong ReadVarint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(ref bytes, 1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next <= 0x7F)
            {
                return value;
            }
        }

        throw new InvalidDataException("A number has more than ten bytes.");
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, ulong length)
    {
        if (length > (ulong)bytes.Length)
        {
            throw new InvalidDataException($"The message ends {length - (ulong)bytes.Length} bytes too early.");
        }

        var taken = bytes[..(int)length];
        bytes = bytes[(int)length..];
        return taken;
    }
}
