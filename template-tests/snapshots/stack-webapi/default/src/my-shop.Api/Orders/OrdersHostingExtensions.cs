using my_shop.Events.Redis;

namespace my_shop.Orders;

internal static class OrdersHostingExtensions
{
    public static void AddOrders(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IOrderStore>(services =>
            services.GetService<RedisConnection>() is { } redis ? new RedisOrderStore(redis) : new InMemoryOrderStore());
    }
}
