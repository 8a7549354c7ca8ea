using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace my_shop.Orders;

internal static class OrderMessages
{
    public static V1.Order ToMessage(this Order order) => new()
    {
        Id = order.Id.ToString(),
        Customer = order.Customer,
        Total = order.Total.ToString(CultureInfo.InvariantCulture),
        PlacedAt = order.PlacedAt.ToTimestamp(),
        Status = order.Status == OrderStatus.Placed ? V1.OrderStatus.Placed : V1.OrderStatus.Confirmed,
        ConfirmedAt = order.ConfirmedAt?.ToTimestamp(),
    };
}
