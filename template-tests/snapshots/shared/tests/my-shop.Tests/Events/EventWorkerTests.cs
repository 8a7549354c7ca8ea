using my_shop.Events;
using my_shop.Events.Logs;
using my_shop.Events.Worker;
using my_shop.Tests.Quality;

namespace my_shop.Tests.Events;

public sealed class EventWorkerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_published_event_reaches_its_handler_once()
    {
        var handled = new Handled();
        await using var host = await EventHost.StartAsync((content, context, _) => handled.AddAsync(content, context));

        var published = await host.PublishAsync("why?");
        await host.QuietAsync();

        var (content, context) = Assert.Single(handled);
        Assert.Equal("why?", content.Question);
        Assert.Equal(published.EventId, context.EventId);
        Assert.Equal(published.EntryId, context.EntryId);
        Assert.Equal((EventHost.Stream, "tests.asked", 1), (context.Stream, context.Name.Value, context.Attempt));
    }

    [Fact]
    public async Task Many_events_are_all_handled()
    {
        var handled = new Handled();
        await using var host = await EventHost.StartAsync((content, context, _) => handled.AddAsync(content, context));

        for (var number = 0; number < 1_000; number++)
        {
            await host.PublishAsync($"{number}");
        }
        await host.QuietAsync();

        Assert.Equal(Enumerable.Range(0, 1_000), handled.Select(one => int.Parse(one.Content.Question, null)).Order());
    }

    [Fact]
    [Shows("events.retries.backoff", "doubles with each delivery")]
    public async Task A_failed_event_is_redelivered_after_a_growing_delay()
    {
        var attempts = new List<(int Attempt, DateTimeOffset Time)>();
        EventHost? running = null;
        await using var host = await EventHost.StartAsync((_, context, _) =>
        {
            attempts.Add((context.Attempt, running!.Time.GetUtcNow()));
            return context.Attempt < 4 ? throw new InvalidOperationException("not yet") : Task.CompletedTask;
        });
        running = host;

        var published = await host.PublishAsync("again?");
        await host.QuietAsync();

        Assert.Equal([1, 2, 3, 4], attempts.Select(one => one.Attempt));
        foreach (var (failed, next) in attempts.Zip(attempts.Skip(1)))
        {
            var longest = TimeSpan.FromSeconds(Math.Pow(2, failed.Attempt - 1));
            var delay = RetryDelay.After(failed.Attempt, published.EntryId, new HandlerOptions());
            Assert.InRange(delay, longest * 0.75, longest);
            // A busy machine may start an attempt later than it is due, but never earlier, apart from rounding.
            Assert.InRange(next.Time - failed.Time, delay - TimeSpan.FromMilliseconds(1), TimeSpan.MaxValue);
        }
    }

    [Fact]
    [Shows("events.dead_letter.exhausted", "after the last delivery has failed")]
    public async Task An_event_that_fails_too_often_becomes_a_dead_letter()
    {
        var handled = new Handled();
        await using var host = await EventHost.StartAsync(async (content, context, _) =>
        {
            await handled.AddAsync(content, context);
            throw new InvalidOperationException("broken");
        }, "--Events:MaxDeliveries=3");

        var published = await host.PublishAsync("never?");
        await host.QuietAsync();

        Assert.Equal([1, 2, 3], handled.Attempts);
        var letter = Assert.Single(await host.DeadLettersAsync());
        Assert.Equal(("exhausted", "3"), (letter["dead.reason"], letter["dead.deliveries"]));
        Assert.Equal(published.EventId, letter["id"]);
        Assert.Contains("never?", letter["data"], StringComparison.Ordinal);
        Assert.Contains("broken", letter["dead.error"], StringComparison.Ordinal);
    }

    [Fact]
    [Shows("events.dead_letter.rejected", "at once, when the handler rejects the event")]
    public async Task A_rejected_event_becomes_a_dead_letter_at_once()
    {
        var handled = new Handled();
        await using var host = await EventHost.StartAsync(async (content, context, _) =>
        {
            await handled.AddAsync(content, context);
            throw new RejectEventException("no such customer");
        });

        await host.PublishAsync("who?");
        await host.QuietAsync();

        Assert.Single(handled);
        Assert.Equal("rejected", Assert.Single(await host.DeadLettersAsync())["dead.reason"]);
    }

    [Fact]
    [Shows("events.dead_letter.undecodable", "at once, with its bytes")]
    public async Task An_event_that_cannot_be_read_becomes_a_dead_letter_with_its_bytes()
    {
        var handled = new Handled();
        await using var host = await EventHost.StartAsync((content, context, _) => handled.AddAsync(content, context));

        await host.AppendAsync(("type", "tests.asked"), ("data", "{ not json"));
        await host.QuietAsync();

        Assert.Empty(handled);
        var letter = Assert.Single(await host.DeadLettersAsync());
        Assert.Equal(("undecodable", "{ not json"), (letter["dead.reason"], letter["data"]));
    }

    [Fact]
    public async Task Flat_fields_of_any_producer_become_an_event()
    {
        var handled = new Handled();
        await using var host = await EventHost.StartAsync((content, context, _) => handled.AddAsync(content, context));

        var entryId = await host.AppendAsync(("question", "42"), ("weight", "7"));
        await host.QuietAsync();

        var (content, context) = Assert.Single(handled);
        Assert.Equal(new Asked("42", 7), content);
        Assert.Equal(entryId.ToString(), context.EventId);
    }

    [Fact]
    public async Task An_event_without_a_handler_is_acknowledged()
    {
        var handled = new Handled();
        await using var host = await EventHost.StartAsync((content, context, _) => handled.AddAsync(content, context));

        await host.AppendAsync(("type", "tests.answered"), ("data", "{}"));
        await host.QuietAsync();

        Assert.Empty(handled);
        Assert.Empty(await host.DeadLettersAsync());
    }

    [Fact]
    [Shows("events.delivery.guarantee", "at least once")]
    public async Task Events_of_a_dead_worker_are_claimed_when_their_lease_has_expired()
    {
        var handled = new Handled();
        EntryId orphan = default;
        await using var host = await EventHost.StartAsync((content, context, _) => handled.AddAsync(content, context), async before =>
        {
            orphan = (await before.PublishAsync("orphan?")).EntryId;
            await before.Log.CreateGroupAsync(before.Group, EntryId.Zero, Cancellation);
            await using var reader = before.Log.OpenReader(new(before.Group, "dead-worker"), TimeSpan.Zero);
            Assert.Single(await reader.ReadAsync(1, TimeSpan.Zero, Cancellation));
        });

        var start = host.Time.GetUtcNow();
        await host.QuietAsync(step: TimeSpan.FromSeconds(1));

        var (_, context) = Assert.Single(handled);
        Assert.Equal((orphan, 2), (context.EntryId, context.Attempt));
        Assert.True(host.Time.GetUtcNow() - start >= TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task An_event_that_is_being_redelivered_is_not_taken_for_one_whose_delivery_was_lost()
    {
        var (log, faults, handled) = (new CapturedLog(), new FaultyLog.Faults(), new Handled());
        var (claimed, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = await EventHost.StartAsync(events => events.LoggingTo(log).With(faults).Handle<Asked>(
            async (content, context, _) =>
            {
                await handled.AddAsync(content, context);
                if (content.Question == "again?" && context.Attempt == 1)
                {
                    throw new InvalidOperationException("not yet");
                }
            }));
        faults.Claimed = isRedelivery =>
        {
            if (isRedelivery)
            {
                claimed.TrySetResult();
            }
            return isRedelivery ? answer.Task : Task.CompletedTask;
        };
        await host.PublishAsync("again?");
        await host.EventuallyAsync(() => Task.FromResult(claimed.Task.IsCompleted));

        // After a failed read, the worker looks for entries that it does not know of.
        faults.Read = new EventLogException(EventLogFailure.Unavailable, "The connection broke.");
        await host.PublishAsync("read before it broke?");
        await host.EventuallyAsync(() => Task.FromResult(log.Matching("cannot be read").Any()));
        faults.Read = null;
        await host.PublishAsync("read again?");
        await host.EventuallyAsync(() => Task.FromResult(handled.Any(one => one.Content.Question == "read again?")));
        answer.SetResult();
        await host.QuietAsync();

        Assert.Equal([1, 2], handled.Where(one => one.Content.Question == "again?").Select(one => one.Context.Attempt));
    }

    [Fact]
    [Shows("events.delivery.slow_handlers", "keep their event while they work")]
    public async Task A_slow_handler_keeps_its_event_beyond_the_lease()
    {
        var handled = new Handled();
        var finish = new TaskCompletionSource();
        await using var host = await EventHost.StartAsync(async (content, context, cancellationToken) =>
        {
            await handled.AddAsync(content, context);
            await finish.Task.WaitAsync(cancellationToken);
        });
        await host.PublishAsync("how long?");

        var start = host.Time.GetUtcNow();
        await host.EventuallyAsync(
            () => Task.FromResult(host.Time.GetUtcNow() - start > TimeSpan.FromMinutes(5)), step: TimeSpan.FromSeconds(1));
        finish.SetResult();
        await host.QuietAsync();

        Assert.Equal([1], handled.Attempts);
    }

    [Fact]
    public async Task A_handler_that_throws_after_its_lease_was_lost_has_not_failed()
    {
        var log = new CapturedLog();
        var (started, lost) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = await EventHost.StartAsync(events => events.LoggingTo(log).Handle<Asked>(async (_, _, cancellationToken) =>
        {
            await using var cancelled = cancellationToken.Register(lost.SetResult);
            started.SetResult();
            await lost.Task;
            throw new IOException("The connection was closed when the token was cancelled.");
        }));
        var published = await host.PublishAsync("mine?");
        await started.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);

        var claimed = await host.Log.ClaimAsync(new(host.Group, "another"), [published.EntryId], TimeSpan.Zero, null, Cancellation);
        Assert.Single(claimed.Entries);
        await host.EventuallyAsync(() => Task.FromResult(lost.Task.IsCompleted), step: TimeSpan.FromSeconds(1));
        await host.StopAsync();

        Assert.Single(log.Matching("claimed by another worker"));
        Assert.Empty(log.Matching("failed attempt"));
        Assert.Equal(
            "another",
            Assert.Single(await host.Log.PendingAsync(host.Group, new(EntryId.Zero, 10, TimeSpan.Zero), Cancellation)).Consumer);
    }

    [Fact]
    public async Task A_handler_that_takes_too_long_is_cancelled_and_the_event_is_redelivered()
    {
        var handled = new Handled();
        await using var host = await EventHost.StartAsync(async (content, context, cancellationToken) =>
        {
            await handled.AddAsync(content, context);
            if (context.Attempt == 1)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
        }, "--Events:HandlerTimeout=00:00:05");

        await host.PublishAsync("too long?");
        await host.QuietAsync();

        Assert.Equal([1, 2], handled.Attempts);
    }

    [Fact]
    public async Task Unfinished_events_are_released_at_the_stop_without_costing_an_attempt()
    {
        var (started, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = await EventHost.StartAsync(async (_, _, cancellationToken) =>
        {
            started.TrySetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                ended.TrySetResult();
            }
        }, "--Events:Concurrency=1", "--shutdownTimeoutSeconds=300");
        await host.PublishAsync("first?");
        await host.PublishAsync("second?");
        await started.Task.WaitAsync(Eventually.Patience, Cancellation);

        var stop = host.StopAsync();
        await host.EventuallyAsync(() => Task.FromResult(ended.Task.IsCompleted), step: TimeSpan.FromSeconds(1));
        // The clock stands still from here on, so the rest of the stop has enough time.
        await stop;

        var due = await host.Log.PendingAsync(host.Group, new(EntryId.Zero, 10, TimeSpan.FromSeconds(30)), Cancellation);
        Assert.NotEmpty(due);
        Assert.All(due, entry => Assert.Equal(0, entry.Deliveries));
    }

    [Fact]
    public async Task An_event_that_was_taken_off_the_pending_list_while_it_is_handled_is_not_lost()
    {
        var handled = new Handled();
        var goOn = new TaskCompletionSource();
        await using var host = await EventHost.StartAsync(async (content, context, _) =>
        {
            await handled.AddAsync(content, context);
            if (context.Attempt == 1)
            {
                await goOn.Task;
                throw new InvalidOperationException("not yet");
            }
        });
        var published = await host.PublishAsync("still there?");
        await host.EventuallyAsync(() => Task.FromResult(handled.Count == 1), TimeSpan.Zero);

        // The effect of removing a consumer on its pending entries.
        await host.Log.AcknowledgeAsync(host.Group, [published.EntryId], Cancellation);
        await host.EventuallyAsync(async () => (await host.Log.DescribeAsync(host.Group, Cancellation))!.Pending == 1);
        goOn.SetResult();
        await host.QuietAsync();

        Assert.Equal([1, 2], handled.Attempts);
    }

    [Fact]
    public async Task An_event_that_was_taken_off_the_pending_list_while_it_waits_is_not_lost()
    {
        var handled = new Handled();
        await using var host = await EventHost.StartAsync(async (content, context, _) =>
        {
            await handled.AddAsync(content, context);
            if (context.Attempt == 1)
            {
                throw new InvalidOperationException("not yet");
            }
        });
        var published = await host.PublishAsync("still there?");
        await host.EventuallyAsync(() => Task.FromResult(handled.Count == 1), TimeSpan.Zero);
        await host.EventuallyAsync(
            async () => await host.Log.PendingAsync(host.Group, new(EntryId.Zero, 1, TimeSpan.FromSeconds(20)), Cancellation) is [_],
            TimeSpan.Zero);

        await host.Log.AcknowledgeAsync(host.Group, [published.EntryId], Cancellation);
        // Until it is due, and no longer, because a moment later another worker might have claimed it.
        host.Time.Advance(RetryDelay.After(1, published.EntryId, new HandlerOptions()) + TimeSpan.FromMilliseconds(1));
        await host.EventuallyAsync(() => Task.FromResult(handled.Count == 2), TimeSpan.Zero);

        Assert.Equal([1, 2], handled.Attempts);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_event_that_was_taken_off_the_pending_list_before_it_failed_is_not_lost(bool rejected)
    {
        var handled = new Handled();
        var goOn = new TaskCompletionSource();
        await using var host = await EventHost.StartAsync(async (content, context, _) =>
        {
            await handled.AddAsync(content, context);
            await goOn.Task;
            throw rejected ? new RejectEventException("no") : new InvalidOperationException("not yet");
        }, "--Events:MaxDeliveries=2");
        var published = await host.PublishAsync("still there?");
        await host.EventuallyAsync(() => Task.FromResult(handled.Count == 1), TimeSpan.Zero);

        await host.Log.AcknowledgeAsync(host.Group, [published.EntryId], Cancellation);
        goOn.SetResult();
        await host.EventuallyAsync(async () => await host.Log.CountDeadLettersAsync(EventHost.Stream, Cancellation) == 1);

        Assert.Equal(rejected ? [1] : [1, 2], handled.Attempts);
    }
}
