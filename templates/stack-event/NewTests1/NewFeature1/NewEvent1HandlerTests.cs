using NewRoot1.Events;
using NewRoot1.NewFeature1;
using NewRoot1.Tests.Events;

namespace NewRoot1.Tests.NewFeature1;

public sealed class NewEvent1HandlerTests
{
    private static readonly NewEvent1 Content = new(Guid.NewGuid());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_published_event_is_handled_at_the_first_attempt()
    {
        await using var host = await StartAsync();

        var published = await host.PublishAsync(Content);

        await AssertHandledAsync(host, published.Stream);
    }

    [Fact]
    public async Task An_event_that_is_delivered_twice_does_not_fail()
    {
        await using var host = await StartAsync();

        var published = await host.PublishAsync(Content);
        await host.PublishAsync(Content, new PublishOptions(published.EventId));

        await AssertHandledAsync(host, published.Stream);
    }

    // With one delivery, an event that fails becomes a dead letter at once.
    private static Task<EventHost> StartAsync() => EventHost.StartAsync(
        events => events.Handle<NewEvent1, NewEvent1Handler>(), "--Events:MaxDeliveries=1");

    private static async Task AssertHandledAsync(EventHost host, string stream)
    {
        var group = host.Group with { Stream = stream };
        await host.EventuallyAsync(async () => await host.Log.DescribeAsync(group, Cancellation) is { Pending: 0, Lag: 0 });
        Assert.Empty(await host.Administration.DeadLettersAsync(stream, EntryId.Zero, 1, Cancellation));
    }
}
