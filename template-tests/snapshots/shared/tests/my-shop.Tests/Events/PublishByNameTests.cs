using System.Text.Json;
using my_shop.Events;

namespace my_shop.Tests.Events;

/// <summary>Events whose names their publisher learns at run time.</summary>
public sealed class PublishByNameTests
{
    private static readonly EventName Name = EventName.Parse("tests.asked");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_by_name_is_handled_like_one_by_type()
    {
        var handled = new Handled();
        await using var host = await EventHost.StartAsync((content, context, _) => handled.AddAsync(content, context));
        var publisher = host.Get<IEventPublisher>();
        using var json = JsonDocument.Parse("""{ "question": "which?", "weight": 3 }""");

        var element = await publisher.PublishAsync(Name, json.RootElement, new PublishOptions(Key: "ada"), Cancellation);
        var bytes = await publisher.PublishAsync(Name, """{"question":"what?"}"""u8.ToArray(), cancellationToken: Cancellation);
        Assert.True(host.Get<IEventBuffer>().TryAdd(Name, json.RootElement, new PublishOptions(EventId: "42")));
        await host.EventuallyAsync(() => Task.FromResult(handled.Count == 3));

        Assert.Equal(
            [new Asked("what?"), new Asked("which?", 3), new Asked("which?", 3)],
            handled.Select(one => one.Content).OrderBy(content => content.Question, StringComparer.Ordinal));
        Assert.Equivalent(new[] { element.EventId, bytes.EventId, "42" }, handled.Select(one => one.Context.EventId), strict: true);
        Assert.Equal("ada", handled.Single(one => one.Context.EventId == element.EventId).Context.Key);
    }

    [Fact]
    public async Task A_name_without_a_type_has_a_stream_of_its_own()
    {
        await using var host = await EventHost.StartAsync((_, _, _) => Task.CompletedTask);

        var published = await host.Get<IEventPublisher>().PublishAsync(
            EventName.Parse("asset.moved"), "{}"u8.ToArray(), cancellationToken: Cancellation);

        Assert.Equal("test:events:asset:moved", published.Stream);
        Assert.Equal(1, (await host.Administration.DescribeAsync(published.Stream, Cancellation))!.Length);
    }
}
