using System.ComponentModel.DataAnnotations;

namespace my_shop.Orders;

/// <summary>What a client sends to place an order.</summary>
public sealed record PlaceOrder(
    [property: Required, StringLength(100)] string Customer,
    [property: Required, MinLength(1), MaxLength(100)] IReadOnlyList<OrderLine> Lines)
{
    internal decimal Total => Lines.Sum(line => line.Quantity * line.UnitPrice);
}

public sealed record OrderLine(
    [property: Required, StringLength(40)] string Sku,
    [property: Range(1, 1_000)] int Quantity,
    [property: Range(typeof(decimal), "0", "1000000")] decimal UnitPrice);
