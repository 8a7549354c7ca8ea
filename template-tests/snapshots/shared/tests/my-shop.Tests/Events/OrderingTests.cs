using System.Collections.Concurrent;
using my_shop.Events;

namespace my_shop.Tests.Events;

public sealed class OrderingTests
{
    private const string PerKey = "--Events:Ordering=PerKey";

    [Fact]
    public async Task Events_of_one_key_are_handled_one_at_a_time_and_in_order()
    {
        var running = new ConcurrentDictionary<string, int>();
        var handled = new Handled();
        await using var host = await EventHost.StartAsync(async (content, context, _) =>
        {
            Assert.Equal(1, running.AddOrUpdate(context.Key!, 1, (_, count) => count + 1));
            await Task.Yield();
            await handled.AddAsync(content, context);
            running.AddOrUpdate(context.Key!, 0, (_, count) => count - 1);
        }, PerKey);

        for (var number = 0; number < 300; number++)
        {
            await host.PublishAsync($"{number}", new PublishOptions(Key: $"key {number % 3}"));
        }
        await host.QuietAsync();

        Assert.Equal(300, handled.Count);
        Assert.All(handled.Attempts, attempt => Assert.Equal(1, attempt));
        foreach (var key in handled.GroupBy(one => one.Context.Key))
        {
            var numbers = key.Select(one => int.Parse(one.Content.Question, null)).ToList();
            Assert.Equal(numbers.Order(), numbers);
        }
    }

    [Fact]
    public async Task A_failing_event_holds_back_its_key_and_no_other()
    {
        var handled = new Handled();
        await using var host = await EventHost.StartAsync(async (content, context, _) =>
        {
            await handled.AddAsync(content, context);
            if (content.Question == "a1" && context.Attempt < 3)
            {
                throw new InvalidOperationException("not yet");
            }
        }, PerKey, "--Events:Lease=00:00:04");

        await host.PublishAsync("a1", new PublishOptions(Key: "a"));
        await host.PublishAsync("a2", new PublishOptions(Key: "a"));
        await host.PublishAsync("b1", new PublishOptions(Key: "b"));
        // While the clock stands still, nothing is tried again.
        await host.EventuallyAsync(() => Task.FromResult(handled.Any(one => one.Content.Question == "b1")), TimeSpan.Zero);
        await host.QuietAsync();

        var order = handled.Select(one => $"{one.Content.Question} {one.Context.Attempt}").ToList();
        Assert.Equal(["a1 1", "a1 2", "a1 3", "a2 1"], order.Where(one => one[0] == 'a'));
        Assert.True(order.IndexOf("b1 1") < order.IndexOf("a1 2"));
    }

    [Fact]
    public async Task An_event_that_becomes_a_dead_letter_lets_those_behind_it_go_on()
    {
        var handled = new Handled();
        await using var host = await EventHost.StartAsync(async (content, context, _) =>
        {
            await handled.AddAsync(content, context);
            if (content.Question == "bad")
            {
                throw new InvalidOperationException("never");
            }
        }, PerKey, "--Events:MaxDeliveries=2");

        await host.PublishAsync("bad", new PublishOptions(Key: "a"));
        await host.PublishAsync("good", new PublishOptions(Key: "a"));
        await host.QuietAsync();

        Assert.Equal(["bad", "bad", "good"], handled.Select(one => one.Content.Question));
        var letter = Assert.Single(await host.DeadLettersAsync());
        Assert.Equal(("exhausted", "2"), (letter["dead.reason"], letter["dead.deliveries"]));
    }

    [Fact]
    public async Task Entries_that_an_ended_worker_left_come_before_new_ones()
    {
        var handled = new Handled();
        await using var host = await EventHost.StartAsync(
            (content, context, _) => handled.AddAsync(content, context),
            before: async host =>
            {
                await host.Log.CreateGroupAsync(host.Group, EntryId.Zero, TestContext.Current.CancellationToken);
                await host.PublishAsync("1", new PublishOptions(Key: "a"));
                await host.PublishAsync("2", new PublishOptions(Key: "a"));
                await using var reader = host.Log.OpenReader(new(host.Group, "ended"), TimeSpan.Zero);
                await reader.ReadAsync(2, TimeSpan.Zero, TestContext.Current.CancellationToken);
                await host.PublishAsync("3", new PublishOptions(Key: "a"));
            },
            PerKey);

        await host.QuietAsync(TimeSpan.FromMilliseconds(100));

        Assert.Equal([("1", 2), ("2", 2), ("3", 1)], handled.Select(one => (one.Content.Question, one.Context.Attempt)));
    }

    [Fact]
    public async Task A_stop_releases_a_waiting_event_with_all_events_behind_it()
    {
        var handled = new Handled();
        await using var host = await EventHost.StartAsync(async (content, context, _) =>
        {
            await handled.AddAsync(content, context);
            throw new InvalidOperationException("not today");
        }, PerKey);
        await host.PublishAsync("1", new PublishOptions(Key: "a"));
        await host.PublishAsync("2", new PublishOptions(Key: "a"));
        await host.EventuallyAsync(
            async () => !handled.IsEmpty
                && await host.Log.DescribeAsync(host.Group, TestContext.Current.CancellationToken) is { Pending: 2 },
            TimeSpan.Zero);

        await host.StopAsync();

        var pending = await host.Log.PendingAsync(
            host.Group, new(EntryId.Zero, 10, TimeSpan.FromSeconds(30)), TestContext.Current.CancellationToken);
        Assert.Equal([1, 0], pending.Select(entry => entry.Deliveries));
        Assert.Equal(["1"], handled.Select(one => one.Content.Question));
    }
}
