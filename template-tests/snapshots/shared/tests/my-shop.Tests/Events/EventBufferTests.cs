using System.Text;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using my_shop.Events;
using my_shop.Events.Logs;
using my_shop.Events.Publishing;
using my_shop.Tests.Quality;

namespace my_shop.Tests.Events;

/// <summary>Publishing without waiting, while the event log works and while it fails.</summary>
public sealed class EventBufferTests : IDisposable
{
    private static readonly EventLogException Away = new(EventLogFailure.Unavailable, "no answer");

    private readonly FaultyLog.Faults _faults = new();
    private readonly CapturedLog _log = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Added_events_are_published_in_order()
    {
        await using var host = await StartAsync();
        var buffer = host.Get<IEventBuffer>();

        Assert.All(Enumerable.Range(0, 1_000), number => Assert.True(buffer.TryAdd(new Asked($"{number}"))));

        await LengthAsync(host, 1_000);
        Assert.Equal(Enumerable.Range(0, 1_000), await QuestionsAsync(host));
    }

    [Fact]
    [Shows("events.publishing.without_waiting", "events that fit into the buffer while the broker is away are published when it is back")]
    public async Task While_the_log_is_away_the_buffer_keeps_what_fits_and_refuses_the_rest_with_one_warning()
    {
        _faults.Append = Away;
        await using var host = await StartAsync("--Events:Buffer:Capacity=1000");
        var buffer = host.Get<IEventBuffer>();

        var added = Enumerable.Range(0, 1_500).Select(number => buffer.TryAdd(new Asked($"{number}"))).ToList();
        Assert.Equal((1_000, 500), (added.Count(one => one), added.Count(one => !one)));
        Assert.Single(_log.Matching("The event buffer is full"));
        await host.EventuallyAsync(() => Task.FromResult(_log.Matching("is failing").Count > 0));
        host.Time.Advance(TimeSpan.FromSeconds(20));
        _faults.Append = null;

        await LengthAsync(host, 1_000);
        await host.EventuallyAsync(() => Task.FromResult(_log.Matching("The event buffer has room again").Count > 0));
        Assert.Equal(Enumerable.Range(0, 1_000), (await QuestionsAsync(host)).Order());
        Assert.Contains(
            "500 events were dropped", Assert.Single(_log.Matching("The event buffer has room again")), StringComparison.Ordinal);
        Assert.Single(_log.Matching("is failing"));
        Assert.True(buffer.TryAdd(new Asked("1000")));
        await LengthAsync(host, 1_001);
    }

    [Fact]
    public async Task An_event_that_may_be_recorded_already_is_marked_as_repeated()
    {
        _faults.Append = Away;
        await using var host = await StartAsync();
        Assert.True(host.Get<IEventBuffer>().TryAdd(new Asked("again?"), new PublishOptions(EventId: "42")));
        await host.EventuallyAsync(() => Task.FromResult(_log.Matching("is failing").Count > 0));

        _faults.Append = null;
        await LengthAsync(host, 1);

        var entry = Assert.Single(await EntriesAsync(host));
        Assert.Equal(("42", "1"), (Text(entry, "id"), Text(entry, "repeated")));
    }

    [Fact]
    public async Task A_stream_that_refuses_its_events_holds_up_no_other()
    {
        _faults.Append = new EventLogException(EventLogFailure.Refused, "NOPERM");
        _faults.Stream = "test:events:votes:cast";
        await using var host = await StartAsync();
        var buffer = host.Get<IEventBuffer>();

        Assert.True(buffer.TryAdd(new Vote("cats", 1)));
        Assert.True(buffer.TryAdd(new Asked("0")));

        await LengthAsync(host, 1);
        Assert.Null(await host.Administration.DescribeAsync("test:events:votes:cast", Cancellation));
        // The stop would wait for the other event.
        _faults.Append = null;
    }

    [Fact]
    public async Task An_event_that_cannot_be_serialized_throws_and_takes_no_capacity()
    {
        await using var host = await StartAsync("--Events:Buffer:Capacity=1");
        var buffer = host.Get<IEventBuffer>();

        Assert.Throws<InvalidOperationException>(() => buffer.TryAdd(new Reserved("x")));

        Assert.True(buffer.TryAdd(new Asked("0")));
    }

    [Fact]
    public async Task The_stop_waits_until_everything_is_published()
    {
        _faults.Append = Away;
        await using var host = await StartAsync();
        for (var number = 0; number < 100; number++)
        {
            Assert.True(host.Get<IEventBuffer>().TryAdd(new Asked($"{number}")));
        }

        var stopping = host.StopAsync();
        _faults.Append = null;
        await host.EventuallyAsync(() => Task.FromResult(stopping.IsCompleted));

        await stopping;
        Assert.Equal(Enumerable.Range(0, 100), (await QuestionsAsync(host)).Order());
        Assert.False(host.Get<IEventBuffer>().TryAdd(new Asked("too late")));
    }

    [Fact]
    public async Task A_stop_can_be_repeated_also_after_the_end()
    {
        await using var host = await StartAsync();
        var buffer = host.Get<EventBuffer>();

        await host.StopAsync();
        await buffer.StopAsync(Cancellation);
        buffer.Dispose();
        await buffer.StopAsync(Cancellation);

        Assert.Empty(_log.Matching("of the buffer"));
    }

    [Fact]
    public async Task A_host_can_be_disposed_while_it_stops()
    {
        _faults.Append = Away;
        await using var host = await StartAsync();
        var buffer = host.Get<EventBuffer>();
        Assert.True(buffer.TryAdd(new Asked("lost"), null));
        using var outOfTime = new CancellationTokenSource();

        var stop = buffer.StopAsync(outOfTime.Token);
        buffer.Dispose();
        await outOfTime.CancelAsync();
        await stop;

        Assert.Single(_log.Matching("of the buffer", LogLevel.Error));
    }

    [Fact]
    public async Task Events_that_the_stop_has_no_time_for_are_counted()
    {
        _faults.Append = Away;
        await using var host = await StartAsync("--shutdownTimeoutSeconds=1");
        for (var number = 0; number < 7; number++)
        {
            Assert.True(host.Get<IEventBuffer>().TryAdd(new Asked($"{number}")));
        }

        await Record.ExceptionAsync(host.StopAsync);

        Assert.StartsWith(
            "7 events of the buffer were not published",
            Assert.Single(_log.Matching("of the buffer", LogLevel.Error)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, HealthStatus.Unhealthy)]
    [InlineData(true, HealthStatus.Degraded)]
    public async Task An_optional_log_that_is_away_does_not_make_the_service_unready(bool optional, HealthStatus expected)
    {
        await using var host = await StartAsync($"--Events:Optional={optional}");
        _faults.Append = Away;
        await Record.ExceptionAsync(() => host.PublishAsync("anybody?"));

        var report = await host.Get<HealthCheckService>().CheckHealthAsync(check => check.Name == "event-log", Cancellation);

        Assert.Equal(expected, report.Status);
    }

    private Task<EventHost> StartAsync(params string[] settings) => EventHost.StartAsync(
        events => events.With(_faults).LoggingTo(_log).Handle<Asked>((_, _, _) => Task.CompletedTask),
        ["--Events:Consume=false", .. settings]);

    private static Task LengthAsync(EventHost host, long length) => host.EventuallyAsync(
        async () => (await host.Administration.DescribeAsync(EventHost.Stream, Cancellation))?.Length == length);

    private static async Task<IEnumerable<int>> QuestionsAsync(EventHost host) => (await EntriesAsync(host))
        .Select(entry => int.Parse(System.Text.Json.Nodes.JsonNode.Parse(Text(entry, "data")!)!["question"]!.GetValue<string>(), null));

    private static async Task<IReadOnlyList<LogEntry>> EntriesAsync(EventHost host)
    {
        var group = new ConsumerGroup(EventHost.Stream, $"looking-{Guid.NewGuid():N}");
        await host.Log.CreateGroupAsync(group, EntryId.Zero, Cancellation);
        await using var reader = host.Log.OpenReader(new(group, "test"), TimeSpan.Zero);
        return await reader.ReadAsync(10_000, TimeSpan.Zero, Cancellation);
    }

    private static string? Text(LogEntry entry, string field) =>
        entry.Fields.Where(one => one.Name == field).Select(one => Encoding.UTF8.GetString(one.Value.Span)).FirstOrDefault();
}
