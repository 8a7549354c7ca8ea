using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace my_shop.Orders;

internal static class OrderMessages
{
    public static V1.Order ToMessage(this Order order) => new()
    {
        Id = order.Id.ToString(),
        Customer = order.Customer,
        // Cents always, however many zeros the store has kept.
        Total = order.Total.ToString("0.00##########################", CultureInfo.InvariantCulture),
        PlacedAt = order.PlacedAt.ToTimestamp(),
        Status = order.Status == OrderStatus.Placed ? V1.OrderStatus.Placed : V1.OrderStatus.Confirmed,
        ConfirmedAt = order.ConfirmedAt?.ToTimestamp(),
    };
}
