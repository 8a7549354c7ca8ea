using System.Text.Json;
using my_shop.Events.Redis;
using StackExchange.Redis;

namespace my_shop.Orders;

/// <summary>
/// Stores orders as JSON on the server that also carries the events, so that all workers see the same orders.
/// </summary>
internal sealed class RedisOrderStore(RedisConnection redis) : IOrderStore
{
    // Long enough to look at an order; a service that has to keep its orders needs a database.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public async Task<Order?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var database = await redis.GetDatabaseAsync(cancellationToken);
        ReadOnlyMemory<byte> json = await database.StringGetAsync(KeyOf(id));
        return json.IsEmpty ? null : JsonSerializer.Deserialize(json.Span, OrdersJson.Default.Order);
    }

    public async Task SaveAsync(Order order, CancellationToken cancellationToken)
    {
        var database = await redis.GetDatabaseAsync(cancellationToken);
        await database.StringSetAsync(KeyOf(order.Id), JsonSerializer.SerializeToUtf8Bytes(order, OrdersJson.Default.Order), Kept);
    }

    private static RedisKey KeyOf(Guid id) => $"my-shop:orders:{id}";
}
