using my_shop.Orders.V1;

namespace my_shop.Tests.Orders;

internal static class TestOrders
{
    public static PlaceOrderRequest Valid() => new()
    {
        Customer = "Ada",
        Lines = { new OrderLine { Sku = "TEA-01", Quantity = 2, UnitPrice = "4.50" } },
    };
}
