#if (redisStreams)
using Stack_Service._1.Events.Redis;

#endif
namespace Stack_Service._1.Orders;

internal static class OrdersHostingExtensions
{
    public static void AddOrders(this IHostApplicationBuilder builder)
    {
#if (redisStreams)
        builder.Services.AddSingleton<IOrderStore>(services =>
            services.GetService<RedisConnection>() is { } redis ? new RedisOrderStore(redis) : new InMemoryOrderStore());
#else
        builder.Services.AddSingleton<IOrderStore, InMemoryOrderStore>();
#endif
#if (hasEvents)
        builder.Services.AddSingleton<OrderPlacement>();
#else
        builder.Services.AddSingleton(TimeProvider.System);
#endif
    }
}
