using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using my_shop.Events;
using my_shop.Events.Logs;
using my_shop.Events.Management;
using my_shop.Events.Worker;
using my_shop.Tests.Quality;

namespace my_shop.Tests.Events;

public sealed class DeadLetterTests
{
    private readonly ConcurrentQueue<(Asked? Content, DeadLetterContext Context)> _called = [];
    private int _failures;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_handler_is_called_with_the_content_and_the_reason()
    {
        await using var host = await StartAsync();

        var published = await host.PublishAsync("who?");
        await CalledAsync(host, 1);

        var (content, context) = Assert.Single(_called);
        Assert.Equal("who?", content?.Question);
        Assert.Equal((published.EventId, EventHost.Stream, "test", DeadLetterReason.Rejected, 1),
            (context.EventId, context.Stream, context.Group, context.Reason, context.Deliveries));
        Assert.Contains("no such customer", context.Error, StringComparison.Ordinal);
        Assert.Equal(context.DeadLetterId, (await LettersAsync(host)).Single().Id);
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_has_no_content()
    {
        await using var host = await StartAsync();

        await host.AppendAsync(("type", "tests.asked"), ("data", "no JSON"));
        await CalledAsync(host, 1);

        var (content, context) = Assert.Single(_called);
        Assert.Null(content);
        Assert.Equal(DeadLetterReason.Undecodable, context.Reason);
    }

    [Fact]
    [Shows("events.dead_letter.handler", "called at least once for each dead letter")]
    public async Task A_handler_that_fails_is_called_again_and_the_dead_letter_stays_where_it_is()
    {
        _failures = 3;
        await using var host = await StartAsync();

        await host.PublishAsync("who?");
        await CalledAsync(host, 1);

        Assert.Equal(0, _failures);
        Assert.Single(await LettersAsync(host));
    }

    [Fact]
    public async Task A_dead_letter_that_was_deleted_before_its_handler_was_called_is_skipped()
    {
        _failures = int.MaxValue;
        await using var host = await StartAsync();
        await host.PublishAsync("who?");
        await host.EventuallyAsync(() => Task.FromResult(_failures < int.MaxValue));

        await host.Get<StreamAdministration>().DiscardAllAsync(EventHost.Stream, DeadLetterFilter.All, null, _ => { }, Cancellation);
        var letters = DeadLetter.StreamOf(EventHost.Stream);
        await host.EventuallyAsync(
            async () => await host.Log.DescribeAsync(new(letters, "test"), Cancellation) is { Pending: 0, Lag: 0 },
            step: TimeSpan.FromSeconds(1));

        Assert.Empty(_called);
        Assert.Equal(0, await host.Log.CountDeadLettersAsync(letters, Cancellation));
    }

    [Fact]
    public async Task Dead_letters_of_other_groups_are_handled_too_and_are_never_trimmed()
    {
        await using var host = await EventHost.StartAsync(events =>
        {
            events.Handle<Asked>((_, _, _) => Task.CompletedTask);
            events.Services.AddSingleton(new ConcurrentQueue<int>());
            events.InGroup("archive").Handle<Asked, ArchiveHandler>(options => options.MaxDeliveries = 1);
            AddDeadLetterHandler(events);
        }, "--Events:MaxEntries=0", "--Events:MaintenanceInterval=00:00:01");

        await host.PublishAsync("who?");
        await CalledAsync(host, 1);
        await host.EventuallyAsync(async () => (await host.Administration.DescribeAsync(EventHost.Stream, Cancellation))?.Length == 0);

        Assert.Equal("archive", Assert.Single(_called).Context.Group);
        Assert.Single(await LettersAsync(host));
        Assert.Equal([EventHost.Stream], (await host.Get<StreamAdministration>().ListAsync(Cancellation)).Select(stream => stream.Stream));
    }

    [Fact]
    [Shows("events.dead_letter.beyond_the_most", "the event stays pending, and the service is unhealthy until there is room")]
    public async Task Beyond_the_limit_events_stay_pending_and_the_service_is_unhealthy_until_there_is_room()
    {
        await using var host = await EventHost.StartAsync(
            (_, _, _) => throw new RejectEventException("no such customer"),
            "--Events:MaxDeadLetters=2", "--Events:MaintenanceInterval=00:00:01");
        var health = host.Get<WorkerHealth>();

        foreach (var question in new[] { "a", "b", "c" })
        {
            await host.PublishAsync(question);
        }
        await host.EventuallyAsync(() => Task.FromResult(health.Failures.ContainsKey($"dead letters {EventHost.Stream}")));
        await host.EventuallyAsync(async () => await host.Log.DescribeAsync(host.Group, Cancellation) is { Lag: 0 });
        Assert.Equal((2, 1L), ((await LettersAsync(host)).Count, (await host.Log.DescribeAsync(host.Group, Cancellation))!.Pending));

        var first = (await LettersAsync(host))[0].Id;
        await host.Get<StreamAdministration>().DiscardAsync(EventHost.Stream, first, Cancellation);
        await host.QuietAsync(step: TimeSpan.FromSeconds(1));

        var letters = await LettersAsync(host);
        Assert.Equal(2, letters.Count);
        Assert.DoesNotContain(first, letters.Select(letter => letter.Id));
    }

    [Fact]
    public void A_member_of_a_flat_event_is_not_taken_for_its_id()
    {
        var letter = new LogEntry(new(2, 0), [new("id", "7"u8.ToArray()), new(DeadLetter.IdField, "1-0"u8.ToArray())]);

        Assert.Equal("1-0", DeadLetter.EventIdOf(letter));
    }

    private static async Task<IReadOnlyList<LogEntry>> LettersAsync(EventHost host) =>
        await host.Administration.DeadLettersAsync(EventHost.Stream, EntryId.Zero, 100, Cancellation);

    private Task<EventHost> StartAsync() => EventHost.StartAsync(events =>
    {
        events.Handle<Asked>((_, _, _) => throw new RejectEventException("no such customer"));
        AddDeadLetterHandler(events);
    });

    private void AddDeadLetterHandler(EventsBuilder events)
    {
        events.Services.AddSingleton<Action<Asked?, DeadLetterContext>>((content, context) =>
        {
            if (_failures > 0)
            {
                _failures--;
                throw new InvalidOperationException("not yet");
            }
            _called.Enqueue((content, context));
        });
        events.OnDeadLetter<Asked, NotingHandler>();
    }

    private Task CalledAsync(EventHost host, int times) =>
        host.EventuallyAsync(() => Task.FromResult(_called.Count == times), step: TimeSpan.FromMilliseconds(100));

    private sealed class NotingHandler(Action<Asked?, DeadLetterContext> note) : IDeadLetterHandler<Asked>
    {
        public Task HandleAsync(Asked? content, DeadLetterContext context, CancellationToken cancellationToken)
        {
            note(content, context);
            return Task.CompletedTask;
        }
    }
}
