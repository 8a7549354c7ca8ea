using NewRoot1.Events;
using NewRoot1.NewFeature1;
using NewRoot1.Tests.Events;

namespace NewRoot1.Tests.NewFeature1;

public sealed class NewEvent1HandlerTests
{
    [Fact]
    public async Task The_event_is_handled_at_the_first_attempt()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var host = await EventHost.StartAsync(
            events => events.Handle<NewEvent1, NewEvent1Handler>(), "--Events:MaxDeliveries=1");

        var published = await host.PublishAsync(new NewEvent1(Guid.NewGuid()));

        var group = host.Group with { Stream = published.Stream };
        await host.EventuallyAsync(async () => await host.Log.DescribeAsync(group, cancellationToken) is { Pending: 0, Lag: 0 });
        Assert.Empty(await host.Administration.DeadLettersAsync(published.Stream, EntryId.Zero, 1, cancellationToken));
    }
}
