using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using my_shop.Events;

namespace my_shop.Tests.Events;

[Event("votes.cast")]
internal sealed record VoteCast(string Option, long Timestamp);

[Event("votes.closed")]
internal sealed record VoteClosed(string Winner);

public sealed class SubscriptionTests
{
    private static readonly string[] VotesShareAStream = ["--Events:Streams:votes.*=votes"];

    [Fact]
    public async Task Each_group_receives_every_event_and_fails_independently()
    {
        var (first, second) = (new ConcurrentQueue<int>(), new ConcurrentQueue<int>());
        await using var host = await EventHost.StartAsync(events =>
        {
            events.Handle<Asked>((_, context, _) => Note(first, context.Attempt));
            events.Services.AddSingleton(second);
            events.InGroup("archive").Handle<Asked, ArchiveHandler>();
        });

        await host.PublishAsync("both?");
        await host.EventuallyAsync(() => Task.FromResult(first.Count == 1 && second.Count == 2));

        Assert.Equal([1], first);
        Assert.Equal([1, 2], second);
    }

    [Fact]
    public async Task Types_that_share_a_stream_keep_one_order()
    {
        var handled = new ConcurrentQueue<string>();
        await using var host = await EventHost.StartAsync(events => events
            .Handle<VoteCast>((vote, _, _) => Note(handled, vote.Option))
            .Handle<VoteClosed>((closed, _, _) => Note(handled, $"closed: {closed.Winner}")),
            [.. VotesShareAStream, "--Events:Concurrency=1"]);

        await host.PublishAsync(new VoteCast("cats", 1));
        await host.PublishAsync(new VoteClosed("cats"));
        var late = await host.PublishAsync(new VoteCast("dogs", 2));
        await host.EventuallyAsync(() => Task.FromResult(handled.Count == 3));

        Assert.Equal(["cats", "closed: cats", "dogs"], handled);
        Assert.Equal("votes", late.Stream);
    }

    [Fact]
    public async Task A_category_handler_handles_all_types_without_a_handler_of_their_own()
    {
        var (votes, others) = (new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        await using var host = await EventHost.StartAsync(events =>
        {
            events.Handle<VoteCast>((vote, _, _) => Note(votes, vote.Option));
            events.Services.AddSingleton<Action<EventContent, EventContext>>(
                (content, context) => others.Enqueue($"{context.Name}: {content.As<VoteClosed>().Winner}"));
            events.HandleCategory<CategoryHandler>("votes");
        }, VotesShareAStream);

        await host.PublishAsync(new VoteCast("cats", 1));
        await host.PublishAsync(new VoteClosed("cats"));
        await host.EventuallyAsync(() => Task.FromResult(votes.Count == 1 && others.Count == 1));

        Assert.Equal(["votes.closed: cats"], others);
    }

    [Fact]
    public async Task Each_event_has_settings_of_its_own_and_the_configuration_has_the_last_word()
    {
        var attempts = new ConcurrentQueue<string>();
        await using var host = await EventHost.StartAsync(events => events
            .Handle<VoteCast>((vote, context, _) => Fail(attempts, $"cast {context.Attempt}"), options => options.MaxDeliveries = 4)
            .Handle<VoteClosed>((closed, context, _) => Fail(attempts, $"closed {context.Attempt}"), options => options.MaxDeliveries = 4),
            [.. VotesShareAStream, "--Events:MaxDeliveries=3", "--Events:Handlers:votes.closed:MaxDeliveries=1"]);

        await host.PublishAsync(new VoteCast("cats", 1));
        await host.PublishAsync(new VoteClosed("cats"));
        await host.EventuallyAsync(
            async () => (await host.Administration.DescribeAsync("votes", TestContext.Current.CancellationToken))?.DeadLetters == 2);

        Assert.Equal(["cast 1", "cast 2", "cast 3", "cast 4", "closed 1"], attempts.Order());
    }

    [Fact]
    public async Task An_event_has_settings_of_its_own_in_a_group()
    {
        var attempts = new ConcurrentQueue<int>();
        await using var host = await EventHost.StartAsync(events =>
            {
                events.Services.AddSingleton(attempts);
                events.InGroup("archive").Handle<Asked, ArchiveHandler>(options => options.MaxDeliveries = 4);
            },
            "--Events:Handlers:tests.asked:MaxDeliveries=3", "--Events:Groups:archive:Handlers:tests.asked:MaxDeliveries=1");

        var published = await host.PublishAsync("given up at once?");
        await host.EventuallyAsync(
            async () => (await host.Administration.DescribeAsync(published.Stream, TestContext.Current.CancellationToken))?.DeadLetters == 1);

        Assert.Equal([1], attempts);
    }

    [Fact]
    public async Task Settings_of_a_stream_that_contradict_each_other_stop_the_start()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => EventHost.StartAsync(events => events
            .Handle<VoteCast>((_, _, _) => Task.CompletedTask, options => options.Concurrency = 1)
            .Handle<VoteClosed>((_, _, _) => Task.CompletedTask),
            VotesShareAStream));

        Assert.Contains("votes.cast and votes.closed share the stream 'votes'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_out_of_range_is_refused_by_its_name()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => EventHost.StartAsync(
            events => events.Handle<VoteCast>((_, _, _) => Task.CompletedTask), "--Events:Handlers:votes.cast:MaxDeliveries=0"));

        Assert.Contains("MaxDeliveries", refused.Message, StringComparison.Ordinal);
    }

    private static Task Note<T>(ConcurrentQueue<T> notes, T note)
    {
        notes.Enqueue(note);
        return Task.CompletedTask;
    }

    private static Task Fail(ConcurrentQueue<string> attempts, string attempt)
    {
        attempts.Enqueue(attempt);
        throw new InvalidOperationException("no");
    }
}
