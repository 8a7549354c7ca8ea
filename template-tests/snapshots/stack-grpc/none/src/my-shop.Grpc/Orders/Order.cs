namespace my_shop.Orders;

internal sealed record Order(Guid Id, string Customer, decimal Total, DateTimeOffset PlacedAt);
