using Microsoft.Extensions.Logging.Abstractions;
using my_shop.Events;
using my_shop.Orders;

namespace my_shop.Tests.Orders;

public sealed class ConfirmOrderTests
{
    private static readonly OrderPlaced Placed = new(Guid.NewGuid(), "Ada", 9.00m, DateTimeOffset.UnixEpoch);

    private readonly InMemoryOrderStore _orders = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_whose_event_is_delivered_twice_is_confirmed_once()
    {
        await HandleAsync(Placed);
        var confirmed = await _orders.FindAsync(Placed.OrderId, Cancellation);

        await HandleAsync(Placed with { PlacedAt = Placed.PlacedAt.AddMinutes(1) });

        Assert.Equal(OrderStatus.Confirmed, confirmed?.Status);
        Assert.Equal(confirmed, await _orders.FindAsync(Placed.OrderId, Cancellation));
    }

    [Fact]
    public async Task A_confirmed_order_is_not_replaced_by_another_one()
    {
        await HandleAsync(Placed);

        await Assert.ThrowsAsync<RejectEventException>(() => HandleAsync(Placed with { Customer = "Grace" }));

        Assert.Equal("Ada", (await _orders.FindAsync(Placed.OrderId, Cancellation))?.Customer);
    }

    private Task HandleAsync(OrderPlaced placed) =>
        new ConfirmOrder(_orders, TimeProvider.System, NullLogger<ConfirmOrder>.Instance).HandleAsync(
            placed,
            new EventContext { EventId = "42", Name = EventName.Of<OrderPlaced>(), Stream = "orders", EntryId = EntryId.Zero, Attempt = 1 },
            Cancellation);
}
