using my_shop.Events;

namespace my_shop.Tests.Events;

public sealed class BacklogTests
{
    private static readonly string[] PublishOnly = ["--Events:Consume=false", "--Events:MaxBacklog=10"];

    [Fact]
    public async Task A_publish_beyond_the_limit_is_refused_and_nothing_is_lost()
    {
        await using var host = await EventHost.StartAsync((_, _, _) => Task.CompletedTask, PublishOnly);
        for (var number = 0; number < 10; number++)
        {
            await host.PublishAsync($"{number}");
        }

        var refused = await Assert.ThrowsAsync<BacklogFullException>(() => host.PublishAsync("one too many"));

        Assert.Contains("Events:MaxBacklog", refused.Message, StringComparison.Ordinal);
        Assert.Equal(10, (await host.Administration.DescribeAsync(EventHost.Stream, TestContext.Current.CancellationToken))!.Length);
    }

    [Fact]
    public async Task Publishing_goes_on_when_the_backlog_is_handled()
    {
        await using var host = await EventHost.StartAsync((_, _, _) => Task.CompletedTask, PublishOnly);
        await host.Log.CreateGroupAsync(host.Group, EntryId.Zero, TestContext.Current.CancellationToken);
        for (var number = 0; number < 10; number++)
        {
            await host.PublishAsync($"{number}");
        }
        await Assert.ThrowsAsync<BacklogFullException>(() => host.PublishAsync("too early"));
        await using var reader = host.Log.OpenReader(new(host.Group, "test"), TimeSpan.Zero);
        var read = await reader.ReadAsync(5, TimeSpan.Zero, TestContext.Current.CancellationToken);
        await host.Log.AcknowledgeAsync(host.Group, [.. read.Select(entry => entry.Id)], TestContext.Current.CancellationToken);

        host.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.NotNull(await host.PublishAsync("in time"));
    }

    [Fact]
    public async Task With_DropOldest_a_publish_always_succeeds()
    {
        await using var host = await EventHost.StartAsync(
            (_, _, _) => Task.CompletedTask, [.. PublishOnly, "--Events:Overflow=DropOldest"]);

        for (var number = 0; number < 50; number++)
        {
            await host.PublishAsync($"{number}");
        }

        Assert.InRange((await host.Administration.DescribeAsync(EventHost.Stream, TestContext.Current.CancellationToken))!.Length, 1, 11);
    }

    [Fact]
    public async Task Dropping_the_oldest_events_for_minutes_logs_two_lines_with_their_number()
    {
        var log = new CapturedLog();
        await using var host = await EventHost.StartAsync(
            events => events.LoggingTo(log).Handle<Asked>((_, _, _) => Task.CompletedTask),
            [.. PublishOnly, "--Events:Overflow=DropOldest"]);
        for (var second = 0; second < 300; second++)
        {
            await host.PublishAsync($"{second}");
            host.Time.Advance(TimeSpan.FromSeconds(1));
        }
        var published = 300;

        // A group begins to read the stream.
        await host.Administration.DropOldestAsync(EventHost.Stream, 1, TestContext.Current.CancellationToken);
        for (; log.Matching("has room again").Count == 0; published++)
        {
            host.Time.Advance(TimeSpan.FromSeconds(31));
            await host.PublishAsync("room?");
            await host.Administration.DropOldestAsync(EventHost.Stream, 1, TestContext.Current.CancellationToken);
            Assert.True(published < 310);
        }

        Assert.Single(log.Matching("its oldest events are dropped"));
        // All except those that were left: nine at the last drop, and the ones after it.
        Assert.Contains("290 events were dropped", Assert.Single(log.Matching("has room again")), StringComparison.Ordinal);
    }
}
