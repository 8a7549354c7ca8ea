using my_shop.Events;

namespace my_shop.Orders;

/// <summary>An order was accepted. The event contains everything that its handlers need, so they look nothing up.</summary>
[Event("orders.placed")]
internal sealed record OrderPlaced(Guid OrderId, string Customer, decimal Total, DateTimeOffset PlacedAt);
