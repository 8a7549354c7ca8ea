using System.Text.Json;
using System.Text.Json.Serialization;
using my_shop.Events;
using StackExchange.Redis;

namespace Bench;

/// <summary>The event: about as much content as an order has.</summary>
/// <param name="SentAt">The timestamp before it was published, of this process's clock.</param>
[Event(Name)]
internal sealed record Ping(int Number, long SentAt, string Customer, decimal Total)
{
    public const string Name = "bench.ping";

    public static Ping Next(int number, long sentAt = 0) => new(number, sentAt, "Ada Lovelace", 49.90m);

    /// <summary>The entry that the generated service writes for it, written by hand.</summary>
    public NameValueEntry[] Fields() =>
    [
        new("id", Guid.CreateVersion7().ToString()),
        new("type", Name),
        new("data", JsonSerializer.SerializeToUtf8Bytes(this, BenchJson.Default.Ping)),
    ];

    /// <summary>Reads it from the fields of an entry, as a command replies with them.</summary>
    public static Ping Decode(RedisResult fields)
    {
        for (var index = 0; index < fields.Length; index += 2)
        {
            if ((RedisValue)fields[index] == "data")
            {
                ReadOnlyMemory<byte> data = (RedisValue)fields[index + 1];
                return JsonSerializer.Deserialize(data.Span, BenchJson.Default.Ping)!;
            }
        }

        throw new InvalidOperationException("An entry has no field 'data'.");
    }
}

/// <summary>One source-generated contract for all sides.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Ping))]
internal sealed partial class BenchJson : JsonSerializerContext;
