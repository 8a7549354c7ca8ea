using my_shop.Events;

namespace my_shop.Orders;

/// <summary>An order was accepted. It holds all that its handlers need, so that they ask nobody.</summary>
[Event("orders.placed")]
internal sealed record OrderPlaced(Guid OrderId, string Customer, decimal Total, DateTimeOffset PlacedAt);
