#if (hasEvents)
using System.Text.Json;
using System.Text.Json.Serialization;

#endif
namespace Stack_Service._1.Orders;

#if (hasEvents)
internal sealed record Order(Guid Id, string Customer, decimal Total, DateTimeOffset PlacedAt, DateTimeOffset? ConfirmedAt = null)
{
    public OrderStatus Status => ConfirmedAt is null ? OrderStatus.Placed : OrderStatus.Confirmed;
}

[JsonConverter(typeof(OrderStatusConverter))]
internal enum OrderStatus
{
    Placed,
    Confirmed,
}

internal sealed class OrderStatusConverter() : JsonStringEnumConverter<OrderStatus>(JsonNamingPolicy.CamelCase);
#else
internal sealed record Order(Guid Id, string Customer, decimal Total, DateTimeOffset PlacedAt);
#endif
