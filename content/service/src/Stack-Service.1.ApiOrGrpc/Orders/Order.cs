#if (hasEvents && (isWebApi || (redisStreams && !hasDatabase)))
using System.Text.Json;
using System.Text.Json.Serialization;

#endif
namespace Stack_Service._1.Orders;

#if (hasEvents)
internal sealed record Order(Guid Id, string Customer, decimal Total, DateTimeOffset PlacedAt, DateTimeOffset? ConfirmedAt = null)
{
    public OrderStatus Status => ConfirmedAt is null ? OrderStatus.Placed : OrderStatus.Confirmed;

    /// <summary>Whether the orders have the same content, except for the time.</summary>
    public bool HasContentOf(Order other) => (Customer, Total) == (other.Customer, other.Total);
}

#if (isWebApi || (redisStreams && !hasDatabase))
[JsonConverter(typeof(OrderStatusConverter))]
#endif
internal enum OrderStatus
{
    Placed,
    Confirmed,
}
#if (isWebApi || (redisStreams && !hasDatabase))

internal sealed class OrderStatusConverter() : JsonStringEnumConverter<OrderStatus>(JsonNamingPolicy.CamelCase);
#endif
#else
internal sealed record Order(Guid Id, string Customer, decimal Total, DateTimeOffset PlacedAt);
#endif
