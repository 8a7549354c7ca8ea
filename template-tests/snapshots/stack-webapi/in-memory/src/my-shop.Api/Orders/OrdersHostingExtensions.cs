namespace my_shop.Orders;

internal static class OrdersHostingExtensions
{
    public static void AddOrders(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IOrderStore, InMemoryOrderStore>();
    }
}
