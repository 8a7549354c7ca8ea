using my_shop.Events;
using my_shop.Events.Redis;

namespace my_shop.Orders;

internal static class OrdersHostingExtensions
{
    /// <summary>Adds everything that orders need, their events and handlers included.</summary>
    public static void AddOrders(this IHostApplicationBuilder builder)
    {
        builder.AddEvents(OrdersJson.Default).Handle<OrderPlaced, ConfirmOrder>();
        builder.Services.AddSingleton<IOrderStore>(services =>
            services.GetService<RedisConnection>() is { } redis ? new RedisOrderStore(redis) : new InMemoryOrderStore());
        if (builder.Configuration.GetValue<TimeSpan?>("Orders:PlaceEvery") is { } interval)
        {
            builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<SampleOrders>(services, interval));
        }
    }
}
