namespace my_shop.Tests.Orders;

internal static class TestOrders
{
    public static readonly object Valid =
        new { customer = "Ada", lines = new[] { new { sku = "TEA-01", quantity = 2, unitPrice = 4.50m } } };
}
