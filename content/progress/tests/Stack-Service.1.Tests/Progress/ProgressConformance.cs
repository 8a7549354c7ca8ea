using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Progress;
using Stack_Service._1.Progress.Following;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests.Progress;

/// <summary>What progress does, wherever it is stored.</summary>
public abstract class ProgressConformance
{
    private readonly string _job = Guid.NewGuid().ToString();

    /// <summary>Where it is stored, as settings on the command line.</summary>
    protected abstract IReadOnlyList<string> Store { get; }

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_reported_last_is_found()
    {
        using var host = await StartAsync("--Progress:Interval=00:00:00");
        await using var delivery = Delivery(host);

        Assert.Null(await FindAsync(host));
        Assert.Equal(ProgressAnswer.Recorded, await delivery.ReportAsync(10, "first", fence: 1));
        Assert.Equal(ProgressAnswer.Recorded, await delivery.ReportAsync(120, "second", fence: 1));

        Assert.Equal((ProgressState.Running, 100, "second", null), Parts(await FindAsync(host)));
    }

    [Fact]
    [Shows("events.delivery.progress", "an earlier delivery writes none after a later one, and nobody after the end")]
    public async Task A_report_of_an_earlier_delivery_changes_nothing()
    {
        using var host = await StartAsync("--Progress:Interval=00:00:00");
        await using var earlier = Delivery(host);
        await using var later = Delivery(host);
        await earlier.ReportAsync(50, "half", fence: 1);
        Assert.Equal(ProgressAnswer.Recorded, await later.ReportAsync(0, "again", fence: 2));
        var before = await FindAsync(host);

        Assert.Equal(ProgressAnswer.Superseded, await earlier.ReportAsync(90, "nearly", fence: 1));
        Assert.Equal(before, await FindAsync(host));

        await later.EndAsync(ProgressState.Done);
        var end = await FindAsync(host);
        Assert.Equal(ProgressAnswer.Ended, await later.ReportAsync(99, "still", fence: 2));
        await later.EndAsync(ProgressState.Failed, "too late");
        Assert.Equal(end, await FindAsync(host));
        Assert.Equal((ProgressState.Done, 100, "again", null), Parts(end));
    }

    [Fact]
    public async Task Reports_that_follow_too_closely_are_left_out_but_not_those_before_an_effect()
    {
        using var host = await StartAsync("--Progress:Interval=01:00:00");
        await using var delivery = Delivery(host);

        Assert.Equal(ProgressAnswer.Recorded, await delivery.ReportAsync(1, "first", fence: 1));
        Assert.Equal(ProgressAnswer.Recorded, await delivery.ReportAsync(2, "second", fence: 1));
        Assert.Equal(1, (await FindAsync(host))!.Percent);

        Assert.Equal(ProgressAnswer.Recorded, await delivery.ConfirmAsync(3, "effect", fence: 1));
        Assert.Equal(3, (await FindAsync(host))!.Percent);
    }

    [Fact]
    public async Task A_status_is_forgotten_when_its_time_is_over()
    {
        using var host = await StartAsync("--Progress:Keep=00:00:00.050");
        await using var delivery = Delivery(host);

        await delivery.EndAsync(ProgressState.Cancelled);

        await Eventually.IsTrueAsync(async () => await FindAsync(host) is null);
    }

    [Fact]
    public async Task A_follower_gets_the_state_then_each_change_until_the_end()
    {
        using var host = await StartAsync("--Progress:Interval=00:00:00");
        await using var delivery = Delivery(host);
        await delivery.ReportAsync(10, "first", fence: 1);
        await using var followed = Follow(host, last: null);

        Assert.Equal((ProgressState.Running, 10, "first", null), Parts(await NextAsync(followed)));
        await delivery.ReportAsync(20, "second", fence: 1);
        Assert.Equal((ProgressState.Running, 20, "second", null), Parts(await NextAsync(followed)));
        await delivery.EndAsync(ProgressState.Failed, "a reason");
        Assert.Equal((ProgressState.Failed, 20, "second", "a reason"), Parts(await NextAsync(followed)));
        Assert.False(await followed.MoveNextAsync());
    }

    [Fact]
    [Shows("events.delivery.followers", "see the end of every job, also after a reconnect and when they read slowly")]
    public async Task A_follower_that_falls_behind_gets_the_newest_state_and_the_end()
    {
        using var host = await StartAsync("--Progress:Interval=00:00:00");
        await using var delivery = Delivery(host);
        await delivery.ReportAsync(0, "first", fence: 1);
        await using var slow = Follow(host, last: null);
        var first = await NextAsync(slow);

        // More than wait for a client.
        for (var number = 1; number <= 90; number++)
        {
            await delivery.ReportAsync(number, "many", fence: 1);
        }
        await using var back = Follow(host, first.Change);
        Assert.Equal(90, (await NextAsync(back)).Percent);
        await delivery.EndAsync(ProgressState.Done);

        foreach (var follower in new[] { slow, back })
        {
            var seen = new List<ProgressSnapshot>();
            while (await follower.MoveNextAsync())
            {
                seen.Add(follower.Current ?? seen[^1]);
            }
            Assert.Equal(seen.OrderBy(one => one.Change), seen);
            Assert.Equal((ProgressState.Done, 100, "many", null), Parts(seen[^1]));
        }
    }

    [Fact]
    public async Task A_follower_that_is_up_to_date_hears_that_nothing_is_new()
    {
        using var host = await StartAsync("--Progress:Heartbeat=00:00:00.050");
        await using var delivery = Delivery(host);
        await delivery.ReportAsync(10, "first", fence: 1);

        await using var followed = Follow(host, (await FindAsync(host))!.Change);

        for (var heartbeat = 0; heartbeat < 3; heartbeat++)
        {
            Assert.True(await followed.MoveNextAsync());
            Assert.Null(followed.Current);
        }
    }

    [Fact]
    public async Task What_the_owner_of_the_outcome_says_wins_once_it_is_final()
    {
        using var host = await StartAsync("--Progress:Heartbeat=00:00:00.050");
        await using var delivery = Delivery(host);
        var owner = new ProgressSnapshot(_job, ProgressState.Running, 0, "queued") { Change = EntryId.Zero };
        var reader = host.Services.GetRequiredService<IProgressReader>();
        Assert.Equal(owner, await reader.FindAsync(_job, _ => Task.FromResult<ProgressSnapshot?>(owner), Cancellation));
        await delivery.ReportAsync(10, "first", fence: 1);
        Assert.Equal("first", (await reader.FindAsync(_job, _ => Task.FromResult<ProgressSnapshot?>(owner), Cancellation))!.Stage);
        var outcome = owner;
        await using var followed = reader
            .FollowAsync(_job, null, _ => Task.FromResult<ProgressSnapshot?>(outcome), Cancellation)
            .GetAsyncEnumerator(Cancellation);
        Assert.Equal("first", (await NextAsync(followed)).Stage);

        // Nobody reports it, so the heartbeat finds it.
        outcome = owner with { State = ProgressState.Done, Percent = 100, Change = EntryId.Max };

        Assert.Equal(outcome, await NextAsync(followed));
        Assert.False(await followed.MoveNextAsync());
    }

    private static (ProgressState, int, string, string?) Parts(ProgressSnapshot? snapshot) =>
        (snapshot!.State, snapshot.Percent, snapshot.Stage, snapshot.Reason);

    // Passes over heartbeats.
    private static async Task<ProgressSnapshot> NextAsync(IAsyncEnumerator<ProgressSnapshot?> followed)
    {
        while (await followed.MoveNextAsync())
        {
            if (followed.Current is { } snapshot)
            {
                return snapshot;
            }
        }
        throw new InvalidOperationException("It ended.");
    }

    private async Task<IHost> StartAsync(params string[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        builder.Configuration.AddCommandLine(["--Events:Management:Enabled=false", .. Store, .. settings]);
        builder.AddProgressFollowing();
        var host = builder.Build();
        await host.StartAsync(Cancellation);
        // Until the server has answered, every command would fail at once.
        await Eventually.IsTrueAsync(async () => await AnswersAsync(host.Services.GetRequiredService<IEventLog>()));
        return host;
    }

    private static async Task<bool> AnswersAsync(IEventLog log)
    {
        try
        {
            await log.PingAsync(Cancellation);
            return true;
        }
        catch (EventLogException)
        {
            return false;
        }
    }

    private Task<ProgressSnapshot?> FindAsync(IHost host) =>
        host.Services.GetRequiredService<IProgressReader>().FindAsync(_job, elsewhere: null, Cancellation);

    private IAsyncEnumerator<ProgressSnapshot?> Follow(IHost host, EntryId? last) =>
        host.Services.GetRequiredService<IProgressReader>()
            .FollowAsync(_job, last, elsewhere: null, Cancellation)
            .GetAsyncEnumerator(Cancellation);

    private TestDelivery Delivery(IHost host) => new(host, _job);

    /// <summary>One delivery: a scope, as the layer opens it.</summary>
    private sealed class TestDelivery(IHost host, string job) : IAsyncDisposable
    {
        private readonly AsyncServiceScope _scope = host.Services.CreateAsyncScope();

        private IProgress Progress => _scope.ServiceProvider.GetRequiredService<IProgress>();

        public Task<ProgressAnswer> ReportAsync(int percent, string stage, long fence) =>
            Progress.ReportAsync(job, percent, stage, Context(fence), Cancellation);

        public Task<ProgressAnswer> ConfirmAsync(int percent, string stage, long fence) =>
            Progress.ConfirmAsync(job, percent, stage, Context(fence), Cancellation);

        public Task EndAsync(ProgressState outcome, string? reason = null) => Progress.EndAsync(job, outcome, reason, Cancellation);

        public ValueTask DisposeAsync() => _scope.DisposeAsync();

        private static EventContext Context(long fence) => new()
        {
            EventId = "1",
            Name = EventName.Parse("tests.done"),
            Stream = "tests",
            EntryId = EntryId.Zero,
            Attempt = 1,
            FenceSource = _ => Task.FromResult(fence),
        };
    }
}
