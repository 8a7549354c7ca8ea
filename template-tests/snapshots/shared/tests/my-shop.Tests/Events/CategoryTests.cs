using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using my_shop.Events;
using my_shop.Events.Logs;
using my_shop.Events.Management;
using my_shop.Events.Worker;
using my_shop.Tests.Quality;

namespace my_shop.Tests.Events;

public sealed class CategoryTests
{
    private readonly ConcurrentQueue<string> _handled = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Shows("events.delivery.categories", "types that are new after the start are handled from their first event on")]
    public async Task Every_type_is_handled_including_types_that_are_new_after_the_start()
    {
        await using var host = await StartAsync();

        await PublishAsync(host, "assets.moved", "1");
        await PublishAsync(host, "assets.moved", "2");
        await PublishAsync(host, "assets.tagged.twice", "3");
        await PublishAsync(host, "asset.other", "4");
        await host.EventuallyAsync(() => Task.FromResult(_handled.Count == 3));

        Assert.Equal(["assets.moved 1", "assets.moved 2", "assets.tagged.twice 3"], _handled.Order());
    }

    [Fact]
    public async Task Events_published_before_the_start_are_handled_from_the_first_one_on()
    {
        await using var host = await StartAsync(async before =>
        {
            await PublishAsync(before, "assets.moved", "1");
            await PublishAsync(before, "assets.moved", "2");
        });

        await host.EventuallyAsync(() => Task.FromResult(_handled.Count == 2));

        Assert.Equal(["assets.moved 1", "assets.moved 2"], _handled.Order());
    }

    [Fact]
    public async Task A_stream_that_another_service_has_entered_is_found()
    {
        await using var host = await StartAsync();

        await host.Log.EnterStreamAsync("test:streams", "assets.scanned", "elsewhere", Cancellation);
        await AppendAsync(host, "elsewhere", "assets.scanned", "1");
        await host.EventuallyAsync(() => Task.FromResult(_handled.Count == 1), step: TimeSpan.FromSeconds(1));

        Assert.Equal(["assets.scanned 1"], _handled);
    }

    [Fact]
    public async Task A_configured_stream_of_a_foreign_producer_is_read()
    {
        await using var host = await StartAsync("--Events:Streams:assets.scanned=foreign");

        await AppendAsync(host, "foreign", "assets.scanned", "1");
        await host.EventuallyAsync(() => Task.FromResult(_handled.Count == 1));

        Assert.Equal(["assets.scanned 1"], _handled);
    }

    [Fact]
    public async Task An_event_with_a_handler_of_its_own_in_the_group_is_not_given_to_the_category()
    {
        var own = new ConcurrentQueue<string>();
        await using var host = await StartAsync(events => events.Handle<VoteCast>((vote, _, _) =>
        {
            own.Enqueue(vote.Option);
            return Task.CompletedTask;
        }), category: "votes");

        await host.PublishAsync(new VoteCast("cats", 1));
        await PublishAsync(host, "votes.counted", "2");
        await host.EventuallyAsync(() => Task.FromResult(_handled.Count + own.Count == 2));

        Assert.Equal(["cats"], own);
        Assert.Equal(["votes.counted 2"], _handled);
    }

    [Fact]
    public async Task All_streams_together_respect_the_limit_of_concurrent_handlers()
    {
        var (running, most) = (0, 0);
        var gate = new TaskCompletionSource();
        await using var host = await StartAsync(
            async _ =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref running));
                await gate.Task;
                Interlocked.Decrement(ref running);
            },
            "--Events:Concurrency=3");

        for (var type = 0; type < 10; type++)
        {
            await PublishAsync(host, $"assets.type{type}", "1");
            await PublishAsync(host, $"assets.type{type}", "2");
        }
        await host.EventuallyAsync(() => Task.FromResult(Volatile.Read(ref running) == 3));
        gate.SetResult();
        await host.EventuallyAsync(() => Task.FromResult(_handled.Count == 20));

        Assert.Equal(3, most);
    }

    [Fact]
    public async Task A_busy_stream_does_not_starve_the_others()
    {
        var gate = new SemaphoreSlim(0);
        await using var host = await StartAsync(
            async before =>
            {
                for (var number = 0; number < 200; number++)
                {
                    await PublishAsync(before, "assets.many", $"{number}");
                }
                await PublishAsync(before, "assets.one", "1");
            },
            _ => gate.WaitAsync(Cancellation),
            "--Events:Concurrency=1", "--Events:BatchSize=10");

        for (var handled = 0; !_handled.Contains("assets.one 1"); handled++)
        {
            Assert.True(handled < 100, $"{handled} events of another stream were handled first.");
            gate.Release();
            await host.EventuallyAsync(() => Task.FromResult(_handled.Count > handled));
        }
        gate.Release(1_000);
    }

    [Fact]
    public async Task A_failing_event_is_retried()
    {
        var failed = new ConcurrentQueue<int>();
        await using var host = await StartAsync(context =>
        {
            failed.Enqueue(context.Attempt);
            return context.Attempt < 3 ? throw new InvalidOperationException("not yet") : Task.CompletedTask;
        });

        await PublishAsync(host, "assets.moved", "1");
        await host.EventuallyAsync(() => Task.FromResult(_handled.Count == 1), step: TimeSpan.FromMilliseconds(100));

        Assert.Equal([1, 2, 3], failed);
    }

    [Fact]
    public async Task The_streams_are_listed_and_replayed_together()
    {
        await using var host = await StartAsync();
        await PublishAsync(host, "assets.moved", "1");
        await PublishAsync(host, "assets.tagged", "2");
        var administration = host.Get<StreamAdministration>();
        // An entry that is still in flight would not begin again.
        await host.EventuallyAsync(async () =>
            _handled.Count == 2 && (await administration.ListAsync(Cancellation)).All(stream => stream.Groups is [{ Pending: 0 }]));

        var listed = await administration.ListAsync(Cancellation);
        var replayed = await administration.ReplayCategoryAsync("assets", "test", EntryId.Zero, Cancellation);
        await host.EventuallyAsync(() => Task.FromResult(_handled.Count == 4));

        Assert.Equal(["test:events:assets:moved", "test:events:assets:tagged"], listed.Select(stream => stream.Stream));
        Assert.Equal(["test:events:assets:moved", "test:events:assets:tagged"], replayed);
        Assert.Null(await administration.ReplayCategoryAsync("assets", "no-such-group", EntryId.Zero, Cancellation));
    }

    [Fact]
    public async Task A_stream_that_cannot_be_read_does_not_hold_up_the_others()
    {
        var faults = new FaultyLog.Faults { Stream = "test:events:assets:bad" };
        await using var host = await StartAsync(events => events.With(faults), "assets");
        await PublishAsync(host, "assets.good", "1");
        await PublishAsync(host, "assets.bad", "1");
        await host.EventuallyAsync(() => Task.FromResult(_handled.Count == 2));

        faults.Read = new EventLogException(EventLogFailure.Refused, "WRONGTYPE");
        await host.EventuallyAsync(() => Task.FromResult(
            host.Get<WorkerHealth>().Failures.Keys.Any(loop => loop.EndsWith("assets:bad", StringComparison.Ordinal))));
        await PublishAsync(host, "assets.bad", "2");
        await PublishAsync(host, "assets.good", "2");
        await host.EventuallyAsync(() => Task.FromResult(_handled.Contains("assets.good 2")));
        Assert.DoesNotContain("assets.bad 2", _handled);

        faults.Read = null;
        await host.EventuallyAsync(() => Task.FromResult(_handled.Contains("assets.bad 2")), step: TimeSpan.FromMilliseconds(100));
        await host.EventuallyAsync(() => Task.FromResult(host.Get<WorkerHealth>().Failures.Count == 0));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var current = most; current < value; current = most)
        {
            Interlocked.CompareExchange(ref most, value, current);
        }
    }

    private static Task PublishAsync(EventHost host, string name, string data) =>
        host.Get<IEventPublisher>().PublishAsync(EventName.Parse(name), Encoding.UTF8.GetBytes(data), cancellationToken: Cancellation);

    private static Task AppendAsync(EventHost host, string stream, string type, string data) => host.Log.AppendAsync(
        stream, [new("type", Encoding.UTF8.GetBytes(type)), new("data", Encoding.UTF8.GetBytes(data))], Cancellation);

    private Task<EventHost> StartAsync(params string[] settings) =>
        StartAsync((EventHost _) => Task.CompletedTask, (EventContext _) => Task.CompletedTask, settings);

    private Task<EventHost> StartAsync(Func<EventHost, Task> before) => StartAsync(before, (EventContext _) => Task.CompletedTask);

    private Task<EventHost> StartAsync(Func<EventContext, Task> handle, params string[] settings) =>
        StartAsync((EventHost _) => Task.CompletedTask, handle, settings);

    private Task<EventHost> StartAsync(Func<EventHost, Task> before, Func<EventContext, Task> handle, params string[] settings) =>
        StartAsync(_ => { }, "assets", before, handle, settings);

    private Task<EventHost> StartAsync(Action<EventsBuilder> others, string category) =>
        StartAsync(others, category, _ => Task.CompletedTask, _ => Task.CompletedTask);

    private Task<EventHost> StartAsync(
        Action<EventsBuilder> others, string category, Func<EventHost, Task> before, Func<EventContext, Task> handle,
        params string[] settings) =>
        EventHost.StartAsync(events =>
        {
            others(events);
            events.Services.AddSingleton<NoteContent>(async (content, context) =>
            {
                await handle(context);
                _handled.Enqueue($"{context.Name} {content.As<int>()}");
            });
            events.HandleCategory<NotingHandler>(category);
        }, before, settings);

    private delegate Task NoteContent(EventContent content, EventContext context);

    private sealed class NotingHandler(NoteContent note) : IEventHandler<EventContent>
    {
        public Task HandleAsync(EventContent content, EventContext context, CancellationToken cancellationToken) => note(content, context);
    }
}
