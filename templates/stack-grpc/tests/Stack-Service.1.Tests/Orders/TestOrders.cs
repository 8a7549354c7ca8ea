using Stack_Service._1.Orders.V1;

namespace Stack_Service._1.Tests.Orders;

internal static class TestOrders
{
    public static PlaceOrderRequest Valid() => new()
    {
        Customer = "Ada",
        Lines = { new OrderLine { Sku = "TEA-01", Quantity = 2, UnitPrice = "4.50" } },
    };
}
