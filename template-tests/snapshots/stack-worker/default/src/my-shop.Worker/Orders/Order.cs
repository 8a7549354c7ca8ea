using System.Text.Json;
using System.Text.Json.Serialization;

namespace my_shop.Orders;

internal sealed record Order(Guid Id, string Customer, decimal Total, DateTimeOffset PlacedAt, DateTimeOffset? ConfirmedAt = null)
{
    public OrderStatus Status => ConfirmedAt is null ? OrderStatus.Placed : OrderStatus.Confirmed;

    /// <summary>Whether the orders have the same content, except for the time.</summary>
    public bool HasContentOf(Order other) => (Customer, Total) == (other.Customer, other.Total);
}

[JsonConverter(typeof(OrderStatusConverter))]
internal enum OrderStatus
{
    Placed,
    Confirmed,
}

internal sealed class OrderStatusConverter() : JsonStringEnumConverter<OrderStatus>(JsonNamingPolicy.CamelCase);
