using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Events.Worker;

namespace Stack_Service._1.Tests.Events;

public sealed class BroadcastTests
{
    private readonly ConcurrentQueue<string> _heard = [];
    private readonly FaultyLog.Faults _faults = new();

    [Fact]
    public async Task An_instance_receives_every_event_since_its_start_in_order()
    {
        await using var host = await StartAsync(before => before.PublishAsync("before"));

        await host.PublishAsync("a");
        await host.PublishAsync("b");
        await host.EventuallyAsync(() => Task.FromResult(_heard.Count == 2));

        Assert.Equal(["a 1", "b 1"], _heard);
    }

    [Fact]
    public async Task An_instance_that_does_not_consume_receives_them_too()
    {
        await using var host = await StartAsync("--Events:Consume=false");

        await host.PublishAsync("a");
        await host.EventuallyAsync(() => Task.FromResult(!_heard.IsEmpty));

        Assert.Equal(["a 1"], _heard);
    }

    [Fact]
    public async Task The_groups_receive_them_as_well()
    {
        var handled = new Handled();
        await using var host = await EventHost.StartAsync(events =>
        {
            events.Handle<Asked>((content, context, _) => handled.AddAsync(content, context));
            AddBroadcast(events);
        });

        await host.PublishAsync("a");
        await host.EventuallyAsync(() => Task.FromResult(_heard.Count == 1 && handled.Count == 1));
    }

    [Fact]
    public async Task An_event_whose_handler_fails_is_skipped()
    {
        await using var host = await StartAsync();

        await host.PublishAsync("fail");
        await host.PublishAsync("b");
        await host.EventuallyAsync(() => Task.FromResult(!_heard.IsEmpty));

        Assert.Equal(["b 1"], _heard);
    }

    [Fact]
    public async Task After_a_connection_failure_it_continues_where_it_was()
    {
        await using var host = await StartAsync();
        await host.PublishAsync("a");
        await host.EventuallyAsync(() => Task.FromResult(_heard.Count == 1));

        _faults.Read = new EventLogException(EventLogFailure.Unavailable, "away");
        await host.EventuallyAsync(() => Task.FromResult(host.Get<WorkerHealth>().Failures.Count > 0));
        await host.PublishAsync("b");
        await host.PublishAsync("c");
        _faults.Read = null;
        await host.EventuallyAsync(() => Task.FromResult(_heard.Count == 3));

        Assert.Equal(["a 1", "b 1", "c 1"], _heard);
        Assert.Empty(host.Get<WorkerHealth>().Failures);
    }

    [Fact]
    public async Task Registering_the_same_handler_twice_is_refused()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => EventHost.StartAsync(events =>
        {
            AddBroadcast(events);
            events.Broadcast<Asked, HearingHandler>();
        }));

        Assert.Contains("tests.asked", refused.Message, StringComparison.Ordinal);
    }

    private Task<EventHost> StartAsync(params string[] settings) => StartAsync(_ => Task.CompletedTask, settings);

    private Task<EventHost> StartAsync(Func<EventHost, Task> before, params string[] settings) =>
        EventHost.StartAsync(AddBroadcast, before, settings);

    private void AddBroadcast(EventsBuilder events)
    {
        events.With(_faults);
        events.Services.AddSingleton<Action<Asked, EventContext>>((content, context) =>
        {
            if (content.Question == "fail")
            {
                throw new InvalidOperationException("not this one");
            }
            _heard.Enqueue($"{content.Question} {context.Attempt}");
        });
        events.Broadcast<Asked, HearingHandler>();
    }

    private sealed class HearingHandler(Action<Asked, EventContext> note) : IEventHandler<Asked>
    {
        public Task HandleAsync(Asked content, EventContext context, CancellationToken cancellationToken)
        {
            note(content, context);
            return Task.CompletedTask;
        }
    }
}
