namespace my_shop.Orders;

internal sealed record Order(Guid Id, string Customer, decimal Total, DateTimeOffset PlacedAt, DateTimeOffset? ConfirmedAt = null)
{
    public OrderStatus Status => ConfirmedAt is null ? OrderStatus.Placed : OrderStatus.Confirmed;
}

internal enum OrderStatus
{
    Placed,
    Confirmed,
}
