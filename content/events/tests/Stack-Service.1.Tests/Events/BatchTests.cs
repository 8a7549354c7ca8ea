using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Events.Management;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests.Events;

/// <summary>Many events in one call, and the outcome of each.</summary>
public sealed class BatchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_that_are_there_are_handled_in_one_call()
    {
        var calls = new Calls();
        await using var host = await StartAsync(calls, before: host => PublishAsync(host, 250));

        await host.QuietAsync();

        Assert.Equal(Enumerable.Range(0, 250), calls.Handled.Order());
        Assert.InRange(calls.Sizes.Count, 3, 30);
        Assert.All(calls.Sizes, size => Assert.InRange(size, 1, 100));
    }

    [Fact]
    public async Task No_batch_exceeds_its_maximum()
    {
        var calls = new Calls();
        await using var host = await StartAsync(calls, options => options.MaxBatch = 7, before: host => PublishAsync(host, 100));

        await host.QuietAsync();

        Assert.Equal(Enumerable.Range(0, 100), calls.Handled.Order());
        Assert.All(calls.Sizes, size => Assert.InRange(size, 1, 7));
    }

    [Fact]
    public async Task The_first_event_waits_for_others_as_long_as_it_may()
    {
        var calls = new Calls();
        await using var host = await StartAsync(
            calls, options => options.MaxWait = TimeSpan.FromSeconds(5), before: host => PublishAsync(host, 3));

        // They are in flight, and no handler is called while the clock stands still.
        await host.EventuallyAsync(
            async () => await host.Log.DescribeAsync(host.Group, Cancellation) is { Pending: 3, Lag: 0 }, TimeSpan.Zero);
        Assert.Empty(calls.Sizes);
        await host.QuietAsync();

        Assert.Equal(3, Assert.Single(calls.Sizes));
    }

    [Fact]
    public async Task A_full_batch_does_not_wait()
    {
        var calls = new Calls();
        await using var host = await StartAsync(calls, options =>
        {
            options.MaxWait = TimeSpan.FromSeconds(5);
            options.MaxBatch = 10;
        });

        await PublishAsync(host, 10);
        await host.EventuallyAsync(() => Task.FromResult(calls.Handled.Count == 10), TimeSpan.Zero);

        Assert.Equal(10, Assert.Single(calls.Sizes));
    }

    [Fact]
    [Shows("events.delivery.poison", "costs the other events of its batch no attempt")]
    public async Task A_poisonous_event_costs_its_neighbours_nothing()
    {
        var calls = new Calls { Poisons = [42] };
        await using var host = await StartAsync(calls, before: host => PublishAsync(host, 100), settings: "--Events:MaxDeliveries=3");

        await host.QuietAsync();

        Assert.Equal(Enumerable.Range(0, 100).Except([42]), calls.Handled.Order());
        Assert.All(calls.Attempts.Where(one => one.Number != 42), one => Assert.Equal(1, one.Attempt));
        Assert.Equal(("exhausted", "3"), await ReasonAsync(host));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(60)]
    public async Task Several_poisonous_events_of_a_batch_are_not_taken_for_an_outage_for_long(int count)
    {
        var calls = new Calls { Poisons = [.. Enumerable.Range(0, count).Select(number => number * 100 / count)] };
        var log = new CapturedLog();
        await using var host = await StartAsync(
            calls, before: host => PublishAsync(host, 100), log: log, settings: ["--Events:MaxDeliveries=3", "--Events:Concurrency=1"]);

        var published = 100;
        await host.EventuallyAsync(
            async () =>
            {
                await PublishAsync(host, 1, from: published++);
                return (await host.DeadLettersAsync()).Count == count;
            },
            TimeSpan.FromMilliseconds(500));
        await host.QuietAsync();

        Assert.Equal(Enumerable.Range(0, published).Except(calls.Poisons), calls.Handled.Order());
        if (count == 2)
        {
            Assert.All(calls.Attempts, one => Assert.Equal(1, one.Attempt));
            Assert.DoesNotContain(log.Warnings, line => line.Contains("is paused", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Single_events_of_a_batch_can_be_retried_and_rejected()
    {
        var calls = new Calls { Retry = 1, Reject = 2 };
        await using var host = await StartAsync(calls, before: host => PublishAsync(host, 5));

        await host.QuietAsync();

        Assert.Equal([0, 1, 3, 4], calls.Handled.Order());
        Assert.Equal([1, 2], calls.Attempts.Where(one => one.Number == 1).Select(one => one.Attempt));
        Assert.Equal(("rejected", "1"), await ReasonAsync(host));
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_is_not_in_the_batch()
    {
        var calls = new Calls();
        await using var host = await StartAsync(calls, before: async host =>
        {
            await PublishAsync(host, 3);
            await host.AppendAsync(("type", "tests.asked"), ("data", "{ not json"));
            await host.Log.AppendAsync(
                EventHost.Stream, [new("type", "tests.answered"u8.ToArray()), new("data", "{}"u8.ToArray())], Cancellation);
        });

        await host.QuietAsync();

        Assert.Equal([0, 1, 2], calls.Handled.Order());
        Assert.Equal(("undecodable", "1"), await ReasonAsync(host));
    }

    [Fact]
    public async Task An_outage_is_detected_in_a_few_calls_and_costs_no_attempt()
    {
        var calls = new Calls { IsAway = true };
        await using var host = await StartAsync(
            calls, before: host => PublishAsync(host, 300), settings: ["--Events:MaxDeliveries=2", "--Events:Concurrency=1"]);

        var start = host.Time.GetUtcNow();
        await host.EventuallyAsync(
            () => Task.FromResult(host.Time.GetUtcNow() - start > TimeSpan.FromMinutes(2) && calls.Sizes.Count >= 3),
            TimeSpan.FromMilliseconds(500));
        Assert.InRange(calls.Sizes.Count, 3, 30);
        calls.IsAway = false;
        await host.QuietAsync();

        Assert.Empty(await host.DeadLettersAsync());
        Assert.Equal(Enumerable.Range(0, 300), calls.Handled.Order());
        Assert.All(calls.Attempts, one => Assert.Equal(1, one.Attempt));
    }

    [Fact]
    public async Task Attempts_that_failed_one_by_one_before_a_batch_shows_the_outage_do_not_count_either()
    {
        var calls = new Calls { IsAway = true };
        // The batch and its two events make four failed attempts, so the worker pauses when they fail together again.
        await using var host = await StartAsync(
            calls, options => options.MaxWait = TimeSpan.FromSeconds(5), host => PublishAsync(host, 2),
            settings: ["--Events:Outage:Failures=5", "--Events:Concurrency=1"]);

        await host.EventuallyAsync(
            () => Task.FromResult(host.Get<StreamAdministration>().PausedBecause(host.Group) is not null), TimeSpan.FromMilliseconds(500));
        calls.IsAway = false;
        await host.QuietAsync();

        Assert.Equal([(0, 1), (1, 1)], calls.Attempts.Order());
    }

    [Fact]
    public async Task The_order_of_a_key_holds_and_a_failure_keeps_its_later_events_back()
    {
        var calls = new Calls { Retry = 0 };
        await using var host = await StartAsync(calls, before: async host =>
        {
            for (var number = 0; number < 60; number++)
            {
                await host.PublishAsync($"{number}", new PublishOptions { Key = $"{number % 6}" });
            }
        }, settings: "--Events:Ordering=PerKey");

        await host.QuietAsync();

        Assert.Equal(60, calls.Handled.Count);
        Assert.All(calls.Handled.GroupBy(number => number % 6), key => Assert.Equal(key.Order(), key));
    }

    [Fact]
    public async Task A_batch_of_a_category_has_events_of_all_its_types()
    {
        var calls = new CategoryCalls();
        await using var host = await EventHost.StartAsync(
            events =>
            {
                events.Services.AddSingleton(calls);
                events.HandleCategoryBatch<CategoryBatchHandler>("tests");
            },
            "--Events:Streams:tests.*=test:events:tests:asked");

        await PublishAsync(host, 3);
        await host.QuietAsync();

        Assert.Equal(["0", "1", "2"], calls.Order());
    }

    [Fact]
    public async Task An_event_that_the_group_remembers_is_not_in_the_batch()
    {
        var calls = new Calls();
        await using var host = await StartAsync(calls, settings: "--Events:Deduplicate=true");

        var first = await host.PublishAsync("1");
        await host.QuietAsync();
        await host.PublishAsync("1", new PublishOptions { EventId = first.EventId, Repeated = true });
        await host.PublishAsync("2");
        await host.QuietAsync();

        Assert.Equal([1, 2], calls.Handled);
    }

    [Fact]
    public async Task A_batch_that_may_wait_longer_than_its_lease_allows_is_refused_at_the_start()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync(new Calls(), options => options.MaxWait = TimeSpan.FromSeconds(20)));

        Assert.Contains("Events:Handlers:tests.asked:MaxWait", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leases_of_events_that_wait_for_others_are_renewed()
    {
        var calls = new Calls { Slow = new TaskCompletionSource() };
        await using var host = await StartAsync(calls, settings: "--Events:Concurrency=1");

        await PublishAsync(host, 1);
        await host.EventuallyAsync(() => Task.FromResult(calls.Sizes.Count == 1), TimeSpan.Zero);
        await PublishAsync(host, 5, from: 1);
        var start = host.Time.GetUtcNow();
        await host.EventuallyAsync(
            () => Task.FromResult(host.Time.GetUtcNow() - start > TimeSpan.FromMinutes(2)), TimeSpan.FromMilliseconds(500));
        calls.Slow.SetResult();
        await host.QuietAsync();

        Assert.All(calls.Attempts, one => Assert.Equal(1, one.Attempt));
    }

    private static Task<EventHost> StartAsync(
        Calls calls, Action<HandlerOptions>? configure = null, Func<EventHost, Task>? before = null, CapturedLog? log = null,
        params string[] settings) =>
        EventHost.StartAsync(
            events =>
            {
                events.Services.AddSingleton(calls);
                events.HandleBatch<Asked, BatchHandler>(configure);
                if (log is not null)
                {
                    events.LoggingTo(log);
                }
            },
            before ?? (_ => Task.CompletedTask), settings);

    private static async Task PublishAsync(EventHost host, int count, int from = 0)
    {
        for (var number = from; number < from + count; number++)
        {
            await host.PublishAsync(number.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static async Task<(string Reason, string Deliveries)> ReasonAsync(EventHost host)
    {
        var letter = Assert.Single(await host.DeadLettersAsync());
        return (letter["dead.reason"], letter["dead.deliveries"]);
    }

    /// <summary>The batches that the handler received, and what it does with them.</summary>
    private sealed class Calls
    {
        public ConcurrentQueue<int> Sizes { get; } = [];

        public ConcurrentQueue<int> Handled { get; } = [];

        public ConcurrentQueue<(int Number, int Attempt)> Attempts { get; } = [];

        public bool IsAway { get; set; }

        public IReadOnlyList<int> Poisons { get; init; } = [];

        public int? Retry { get; init; }

        public int? Reject { get; init; }

        public TaskCompletionSource? Slow { get; init; }
    }

    private sealed class BatchHandler(Calls calls) : IBatchHandler<Asked>
    {
        public async Task HandleAsync(EventBatch<Asked> batch, CancellationToken cancellationToken)
        {
            calls.Sizes.Enqueue(batch.Count);
            await (calls.Slow?.Task ?? Task.CompletedTask);
            var numbers = batch.Select(item => int.Parse(item.Content.Question, CultureInfo.InvariantCulture)).ToList();
            if (calls.IsAway || calls.Poisons.Intersect(numbers).Any())
            {
                throw new InvalidOperationException("It cannot be done.");
            }
            for (var index = 0; index < batch.Count; index++)
            {
                calls.Attempts.Enqueue((numbers[index], batch[index].Context.Attempt));
                if (numbers[index] == calls.Retry && batch[index].Context.Attempt == 1)
                {
                    batch.Retry(index, "not yet");
                }
                else if (numbers[index] == calls.Reject)
                {
                    batch.Reject(index, "never");
                }
                else
                {
                    calls.Handled.Enqueue(numbers[index]);
                }
            }
        }
    }

    private sealed class CategoryCalls : ConcurrentQueue<string>;

    private sealed class CategoryBatchHandler(CategoryCalls calls) : IBatchHandler<EventContent>
    {
        public Task HandleAsync(EventBatch<EventContent> batch, CancellationToken cancellationToken)
        {
            foreach (var item in batch)
            {
                calls.Enqueue(item.Content.As<Asked>().Question);
            }
            return Task.CompletedTask;
        }
    }
}
