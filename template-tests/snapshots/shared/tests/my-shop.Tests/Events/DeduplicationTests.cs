using my_shop.Events;
using my_shop.Tests.Quality;

namespace my_shop.Tests.Events;

public sealed class DeduplicationTests
{
    private const string Deduplicate = "--Events:Deduplicate=true";

    [Fact]
    public async Task A_repeated_publish_is_handled_once()
    {
        var handled = new Handled();
        await using var host = await EventHost.StartAsync((content, context, _) => handled.AddAsync(content, context), Deduplicate);

        await host.PublishAsync("once?", new PublishOptions(EventId: "42"));
        await host.QuietAsync();
        await host.PublishAsync("once?", new PublishOptions(EventId: "42", Repeated: true));
        await host.PublishAsync("another", new PublishOptions(EventId: "43", Repeated: true));
        await host.QuietAsync();

        Assert.Equal(["42", "43"], handled.Select(one => one.Context.EventId));
    }

    [Fact]
    [Shows("events.delivery.effects", "exactly once, where handlers are idempotent")]
    public async Task Without_deduplication_a_repetition_is_handled_again_and_the_handler_can_tell()
    {
        var handled = new Handled();
        await using var host = await EventHost.StartAsync((content, context, _) => handled.AddAsync(content, context));

        await host.PublishAsync("twice?", new PublishOptions(EventId: "42"));
        await host.QuietAsync();
        await host.PublishAsync("twice?", new PublishOptions(EventId: "42", Repeated: true));
        await host.QuietAsync();

        Assert.Equal(["42", "42"], handled.Select(one => one.Context.EventId));
    }

    [Fact]
    public async Task A_failed_event_is_redelivered()
    {
        var handled = new Handled();
        await using var host = await EventHost.StartAsync(async (content, context, _) =>
        {
            await handled.AddAsync(content, context);
            if (context.Attempt == 1)
            {
                throw new InvalidOperationException("not yet");
            }
        }, Deduplicate);

        await host.PublishAsync("again?");
        await host.QuietAsync();

        Assert.Equal([1, 2], handled.Attempts);
    }
}
