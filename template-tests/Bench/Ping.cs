using System.Text.Json;
using System.Text.Json.Serialization;
using my_shop.Events;

namespace Bench;

/// <summary>The event: about as much content as an order has.</summary>
/// <param name="SentAt">The timestamp before it was published, of this process's clock.</param>
[Event(Name)]
internal sealed record Ping(int Number, long SentAt, string Customer, decimal Total)
{
    public const string Name = "bench.ping";

    public static Ping Next(int number, long sentAt = 0) => new(number, sentAt, "Ada Lovelace", 49.90m);
}

/// <summary>One source-generated contract for both sides.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Ping))]
internal sealed partial class BenchJson : JsonSerializerContext;
