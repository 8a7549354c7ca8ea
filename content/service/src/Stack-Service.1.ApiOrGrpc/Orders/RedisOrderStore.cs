using System.Text.Json;
using Stack_Service._1.Events.Redis;
using StackExchange.Redis;

namespace Stack_Service._1.Orders;

/// <summary>
#if (isWorker)
/// Stores orders as JSON on the server that also carries the events, so that all workers see the same orders.
#else
/// Stores orders as JSON on the server that also carries the events, so that the API and its workers see the same orders.
#endif
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

#if (isWorker)
    public async Task SaveAsync(Order order, CancellationToken cancellationToken)
    {
        var database = await redis.GetDatabaseAsync(cancellationToken);
        await database.StringSetAsync(KeyOf(order.Id), JsonSerializer.SerializeToUtf8Bytes(order, OrdersJson.Default.Order), Kept);
    }
#else
    public Task AddAsync(Order order, CancellationToken cancellationToken) => SetAsync(order, When.NotExists, cancellationToken);

    public Task SaveAsync(Order order, CancellationToken cancellationToken) => SetAsync(order, When.Always, cancellationToken);

    private async Task SetAsync(Order order, When when, CancellationToken cancellationToken)
    {
        var database = await redis.GetDatabaseAsync(cancellationToken);
        var json = JsonSerializer.SerializeToUtf8Bytes(order, OrdersJson.Default.Order);
        await database.StringSetAsync(KeyOf(order.Id), json, Kept, when: when);
    }
#endif

    private static RedisKey KeyOf(Guid id) => $"stack-service-1:orders:{id}";
}
