using my_shop.Events;
using my_shop.Payments;
using my_shop.Tests.Events;

namespace my_shop.Tests.Payments;

public sealed class PaymentReceivedHandlerTests
{
    [Fact]
    public async Task The_event_is_handled_at_the_first_attempt()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var host = await EventHost.StartAsync(
            events => events.Handle<PaymentReceived, PaymentReceivedHandler>(), "--Events:MaxDeliveries=1");

        var published = await host.PublishAsync(new PaymentReceived(Guid.NewGuid()));

        var group = host.Group with { Stream = published.Stream };
        await host.EventuallyAsync(async () => await host.Log.DescribeAsync(group, cancellationToken) is { Pending: 0, Lag: 0 });
        Assert.Empty(await host.Administration.DeadLettersAsync(published.Stream, EntryId.Zero, 1, cancellationToken));
    }
}
