using my_shop.Events;
using my_shop.Events.Redis;
using StackExchange.Redis;

namespace my_shop.Faults;

/// <summary>Handles a whole category: counts each event in a hash, by its name and its number.</summary>
internal sealed class CountGoods(RedisConnection connection) : IEventHandler<EventContent>
{
    public async Task HandleAsync(EventContent content, EventContext context, CancellationToken cancellationToken)
    {
        var database = await connection.GetDatabaseAsync(cancellationToken);
        await database.HashIncrementAsync("goods", (RedisValue)$"{context.Name} {content.As<int>()}");
    }
}
