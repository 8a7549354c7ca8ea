using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using my_shop.Events;
using my_shop.Events.Logs;
using my_shop.Events.Management;
using my_shop.Tests.Quality;

namespace my_shop.Tests.Events;

/// <summary>Events are not to blame for an outage of something that their handlers need.</summary>
public sealed class OutageTests
{
    private const int Events = 60;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Shows("events.delivery.outages", "a worker pauses while its handlers cannot succeed, and the failed attempts do not count")]
    public async Task Events_that_fail_in_an_outage_are_handled_after_it_and_lose_no_attempt()
    {
        var database = new Database { IsAway = true };
        await using var host = await StartAsync(database);

        await PublishAsync(host);
        await PassAsync(host, TimeSpan.FromMinutes(3));
        database.IsAway = false;
        await host.QuietAsync();

        Assert.Empty(await host.DeadLettersAsync());
        Assert.Equal(Enumerable.Range(0, Events), database.Handled.Select(one => int.Parse(one.Question, null)).Order());
        Assert.All(database.Handled, one => Assert.InRange(one.Attempt, 1, 2));
    }

    [Fact]
    public async Task A_pause_and_its_end_are_logged_once()
    {
        var log = new CapturedLog();
        var database = new Database { IsAway = true };
        await using var host = await StartAsync(database, log);

        await PublishAsync(host);
        await PassAsync(host, TimeSpan.FromMinutes(3));
        HealthReport? health = null;
        // The loops of the worker may have to catch up with the clock first.
        await host.EventuallyAsync(
            async () => (health = await host.Get<HealthCheckService>().CheckHealthAsync(Cancellation)).Status == HealthStatus.Degraded,
            TimeSpan.Zero);
        database.IsAway = false;
        await host.QuietAsync();

        Assert.Single(log.Warnings, line => line.Contains("is paused, because the last 20 attempts failed", StringComparison.Ordinal));
        Assert.Single(log.Lines, line => line.Message.Contains("resumes after a pause of", StringComparison.Ordinal));
        Assert.InRange(log.Lines.Count(line => line.Message.Contains(EventHost.Stream, StringComparison.Ordinal)), 3, 20);
        Assert.Contains("has been paused since", health!.Entries["event-log"].Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_poisonous_event_does_not_pause_the_others_and_becomes_a_dead_letter()
    {
        var log = new CapturedLog();
        var database = new Database { IsPoisonous = number => number == 13 };
        await using var host = await StartAsync(database, log, "--Events:MaxDeliveries=3");

        await PublishAsync(host);
        await host.QuietAsync();

        Assert.Contains("\"13\"", Assert.Single(await host.DeadLettersAsync())["data"], StringComparison.Ordinal);
        Assert.DoesNotContain(log.Warnings, line => line.Contains("is paused", StringComparison.Ordinal));
        Assert.Equal(Events - 1, database.Handled.Count);
    }

    [Fact]
    public async Task A_poisonous_event_in_an_outage_becomes_a_dead_letter_after_it()
    {
        var database = new Database { IsAway = true, IsPoisonous = number => number == 13 };
        await using var host = await StartAsync(database, settings: "--Events:MaxDeliveries=3");

        await PublishAsync(host);
        await PassAsync(host, TimeSpan.FromMinutes(3));
        Assert.Empty(await host.DeadLettersAsync());
        database.IsAway = false;
        await host.QuietAsync();

        var letter = Assert.Single(await host.DeadLettersAsync());
        Assert.Contains("\"13\"", letter["data"], StringComparison.Ordinal);
        Assert.Equal("exhausted", letter["dead.reason"]);
    }

    [Fact]
    public async Task Many_poisonous_events_pause_the_others_for_a_moment_and_become_dead_letters()
    {
        var database = new Database { IsPoisonous = number => number < Events && number % 2 == 0 };
        await using var host = await StartAsync(database, settings: ["--Events:MaxDeliveries=3", "--Events:Concurrency=1"]);

        await PublishAsync(host);
        var published = Events;
        await host.EventuallyAsync(
            async () =>
            {
                await host.PublishAsync($"{published++}");
                return (await host.DeadLettersAsync()).Count == Events / 2;
            },
            TimeSpan.FromMilliseconds(500));
        await host.QuietAsync();

        Assert.Equal(published - Events / 2, database.Handled.Count);
    }

    [Fact]
    public async Task Events_on_their_final_attempt_when_an_outage_begins_are_not_lost()
    {
        var database = new Database { IsAway = true };
        await using var host = await StartAsync(database, settings: ["--Events:MaxDeliveries=1", "--Events:Concurrency=1"]);

        await PublishAsync(host);
        await PassAsync(host, TimeSpan.FromMinutes(1));
        database.IsAway = false;
        await host.QuietAsync();

        // The first few failures cannot be told from those of poisonous events.
        Assert.InRange((await host.DeadLettersAsync()).Count, 0, 4);
        Assert.Equal(Events, database.Handled.Count + (await host.DeadLettersAsync()).Count);
    }

    [Fact]
    public async Task The_order_of_a_key_survives_an_outage()
    {
        var database = new Database { IsAway = true };
        await using var host = await StartAsync(database, settings: "--Events:Ordering=PerKey");

        for (var number = 0; number < Events; number++)
        {
            await host.PublishAsync($"{number}", new PublishOptions { Key = $"{number % 7}" });
        }
        await PassAsync(host, TimeSpan.FromMinutes(2));
        database.IsAway = false;
        await host.QuietAsync();

        Assert.Equal(Events, database.Handled.Count);
        Assert.All(
            database.Handled.Select(one => int.Parse(one.Question, null)).GroupBy(number => number % 7),
            key => Assert.Equal(key.Order(), key));
    }

    [Fact]
    public async Task A_worker_that_stops_in_a_pause_releases_its_events_without_counting_attempts()
    {
        var database = new Database { IsAway = true };
        var host = await StartAsync(database);
        await using (host)
        {
            await PublishAsync(host);
            await PassAsync(host, TimeSpan.FromMinutes(1));
            await host.StopAsync();

            var pending = await host.Log.PendingAsync(host.Group, new(EntryId.Zero, Events, TimeSpan.Zero), Cancellation);
            Assert.NotEmpty(pending);
            Assert.All(pending, entry => Assert.InRange(entry.Deliveries, 0, 1));
        }
    }

    [Fact]
    public async Task An_operator_can_resume_a_paused_worker()
    {
        var database = new Database { IsAway = true };
        await using var host = await StartAsync(database, settings: "--Events:MaxDeliveries=2");

        await PublishAsync(host);
        await PassAsync(host, TimeSpan.FromMinutes(1));
        Assert.Contains("has been paused since", host.Get<StreamAdministration>().PausedBecause(host.Group), StringComparison.Ordinal);
        Assert.True(host.Get<StreamAdministration>().Resume(host.Group));
        await host.QuietAsync();

        Assert.Equal(Events, (await host.DeadLettersAsync()).Count);
        Assert.False(host.Get<StreamAdministration>().Resume(host.Group));
    }

    [Fact]
    public async Task Without_the_guard_an_outage_makes_dead_letters()
    {
        var database = new Database { IsAway = true };
        await using var host = await StartAsync(database, settings: ["--Events:MaxDeliveries=2", "--Events:Outage:Enabled=false"]);

        await PublishAsync(host);
        await host.QuietAsync();

        Assert.Equal(Events, (await host.DeadLettersAsync()).Count);
    }

    [Fact]
    public async Task A_handler_can_ask_to_be_called_later_as_often_as_it_needs_to()
    {
        var attempts = new ConcurrentQueue<int>();
        await using var host = await EventHost.StartAsync((_, context, _) =>
        {
            attempts.Enqueue(context.Attempt);
            return attempts.Count < 6
                ? throw new TryLaterException("The warehouse is closed.", TimeSpan.FromMinutes(1))
                : Task.CompletedTask;
        }, "--Events:MaxDeliveries=2");

        var start = host.Time.GetUtcNow();
        await host.PublishAsync("later?");
        await host.QuietAsync(step: TimeSpan.FromMilliseconds(500));

        Assert.Equal([1, 1, 1, 1, 1, 1], attempts);
        Assert.True(host.Time.GetUtcNow() - start >= TimeSpan.FromMinutes(5));
        Assert.Empty(await host.DeadLettersAsync());
    }

    [Fact]
    public async Task An_attempt_that_does_not_count_is_not_counted_although_the_log_could_not_be_told()
    {
        var attempts = new ConcurrentQueue<int>();
        var faults = new FaultyLog.Faults { Deferral = new EventLogException(EventLogFailure.Unavailable, "The connection broke.") };
        await using var host = await EventHost.StartAsync(events => events.With(faults).Handle<Asked>((_, context, _) =>
        {
            attempts.Enqueue(context.Attempt);
            return attempts.Count == 1
                ? throw new TryLaterException("The warehouse is closed.", TimeSpan.FromMilliseconds(500))
                : Task.CompletedTask;
        }));

        await host.PublishAsync("later?");
        await host.QuietAsync();

        Assert.Null(faults.Deferral);
        Assert.Equal([1, 1], attempts);
    }

    [Fact]
    public async Task A_single_event_that_waits_for_the_database_does_so_at_growing_intervals_and_with_one_line()
    {
        var isAway = true;
        var attempts = 0;
        var log = new CapturedLog();
        await using var host = await EventHost.StartAsync(events =>
        {
            events.Handle<Asked>((_, _, _) =>
            {
                attempts++;
                return isAway ? throw new TryLaterException("The database is away.") : Task.CompletedTask;
            });
            events.LoggingTo(log);
        });

        var start = host.Time.GetUtcNow();
        await host.PublishAsync("later?");
        await host.EventuallyAsync(
            () => Task.FromResult(host.Time.GetUtcNow() - start > TimeSpan.FromMinutes(5)), TimeSpan.FromMilliseconds(500));
        var (before, recovered) = (attempts, host.Time.GetUtcNow());
        isAway = false;
        await host.QuietAsync(step: TimeSpan.FromMilliseconds(500));

        // After 1, 2, 4, 8 and 16 seconds, each up to a quarter sooner, and then every 20.
        Assert.InRange(before, 12, 19);
        Assert.InRange(host.Time.GetUtcNow() - recovered, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.Single(log.Matching("later", LogLevel.Warning));
    }

    private static Task<EventHost> StartAsync(Database database, CapturedLog? log = null, params string[] settings) =>
        EventHost.StartAsync(
            events =>
            {
                events.Handle<Asked>((content, context, _) => database.HandleAsync(content, context));
                if (log is not null)
                {
                    events.LoggingTo(log);
                }
            },
            settings);

    private static async Task PublishAsync(EventHost host)
    {
        for (var number = 0; number < Events; number++)
        {
            await host.PublishAsync($"{number}");
        }
    }

    /// <summary>Lets at least this much time pass, until the worker is paused.</summary>
    private static Task PassAsync(EventHost host, TimeSpan time)
    {
        var start = host.Time.GetUtcNow();
        return host.EventuallyAsync(
            () => Task.FromResult(host.Time.GetUtcNow() - start > time
                && host.Get<StreamAdministration>().PausedBecause(host.Group) is not null),
            TimeSpan.FromMilliseconds(500));
    }

    /// <summary>The database that the handlers need, and the events that they stored in it.</summary>
    private sealed class Database
    {
        public bool IsAway { get; set; }

        /// <summary>The events whose handler always fails.</summary>
        public Predicate<int> IsPoisonous { get; init; } = _ => false;

        public ConcurrentQueue<(string Question, int Attempt)> Handled { get; } = [];

        public Task HandleAsync(Asked content, EventContext context)
        {
            if (IsAway || IsPoisonous(int.Parse(content.Question, null)))
            {
                throw new InvalidOperationException(IsAway ? "The database is away." : "This one is poisonous.");
            }
            Handled.Enqueue((content.Question, context.Attempt));
            return Task.CompletedTask;
        }
    }
}
