using my_shop.Events;

namespace my_shop.Tests.Events;

public sealed class BacklogTests
{
    private static readonly string[] NobodyHandles = ["--Events:Consume=false", "--Events:MaxBacklog=10"];

    [Fact]
    public async Task A_publish_beyond_the_limit_is_refused_and_nothing_is_lost()
    {
        await using var host = await EventHost.StartAsync((_, _, _) => Task.CompletedTask, NobodyHandles);
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
        await using var host = await EventHost.StartAsync((_, _, _) => Task.CompletedTask, NobodyHandles);
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
    public async Task Where_the_oldest_may_go_a_publish_always_succeeds()
    {
        await using var host = await EventHost.StartAsync((_, _, _) => Task.CompletedTask, [.. NobodyHandles, "--Events:Overflow=DropOldest"]);

        for (var number = 0; number < 50; number++)
        {
            await host.PublishAsync($"{number}");
        }

        Assert.InRange((await host.Administration.DescribeAsync(EventHost.Stream, TestContext.Current.CancellationToken))!.Length, 1, 11);
    }
}
