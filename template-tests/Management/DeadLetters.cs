using System.Globalization;

namespace StackTemplates.Tests.Management;

/// <summary>Dead letters of placed orders, as the service would have written them, so that they can be redriven.</summary>
internal static class DeadLetters
{
    public const string Stream = "my-shop:events:orders:placed";
    public const string Key = $"{{{Stream}}}:dead";

    /// <summary>Adds letters.</summary>
    /// <param name="letter">Gives the event's id, its type and the error for a number from 0.</param>
    public static void Add(RespClient client, int count, Func<int, (string Id, string Type, string Error)> letter)
    {
        var order = $$"""{"orderId":"{{Guid.NewGuid()}}","customer":"Ada","total":9,"placedAt":"2026-01-01T00:00:00Z"}""";
        foreach (var chunk in Enumerable.Range(0, count).Chunk(1_000))
        {
            client.Pipeline([.. chunk.Select(number =>
            {
                var (id, type, error) = letter(number);
                return (IReadOnlyList<string>)
                [
                    "XADD", Key, "*", "data", order, "type", type, "id", id, "dead.reason", "exhausted", "dead.error", error,
                    "dead.group", "my-shop", "dead.deliveries", number.ToString(CultureInfo.InvariantCulture),
                    "dead.at", DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture),
                ];
            })]);
        }
    }
}
