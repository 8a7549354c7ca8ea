using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using my_shop.Events;
using my_shop.Tests.Quality;

namespace my_shop.Tests.Events;

/// <summary>The log lines and the readiness when publishes fail.</summary>
public sealed class PublishFailureTests : IAsyncLifetime
{
    private static readonly EventLogException Away = new(EventLogFailure.Unavailable, "no answer");
    private static readonly EventLogException Forbidden = new(EventLogFailure.Refused, "NOPERM");

    private readonly FaultyLog.Faults _faults = new();
    private readonly CapturedLog _log = new();
    private EventHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await EventHost.StartAsync(
        events => events.With(_faults).LoggingTo(_log).Handle<Asked>((_, _, _) => Task.CompletedTask));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task An_outage_of_the_log_and_its_end_are_one_line_each()
    {
        await FailAsync(Away, times: 100);
        _host.Time.Advance(TimeSpan.FromSeconds(90));
        _faults.Append = null;
        await _host.PublishAsync("again?");
        await _host.PublishAsync("and again?");

        Assert.Equal(
            [
                $"Publishing to stream {EventHost.Stream} is failing: no answer",
                $"Publishing to stream {EventHost.Stream} works again after 90.0 s; 100 publishes failed",
            ],
            _log.Matching("Publishing to stream"));
    }

    [Fact]
    public async Task Alternating_failures_and_successes_are_one_line()
    {
        for (var round = 0; round < 50; round++)
        {
            await FailAsync(Away);
            _faults.Append = null;
            await _host.PublishAsync("now?");
        }

        Assert.Single(_log.Matching("Publishing to stream"));
    }

    [Fact]
    [Shows("events.publishing.refused", "one error in the log, and not ready until the broker accepts events again")]
    public async Task A_refused_publish_is_an_error_and_the_service_is_not_ready()
    {
        await FailAsync(Away);
        Assert.Empty(_log.Matching("Publishing to stream", LogLevel.Error));

        await FailAsync(Forbidden, times: 10);

        Assert.Contains("NOPERM", Assert.Single(_log.Matching("Publishing to stream", LogLevel.Error)), StringComparison.Ordinal);
        var entry = await ReadinessAsync();
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Contains("NOPERM", entry.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readiness_comes_back_without_a_publish()
    {
        await FailAsync(Forbidden);
        Assert.Equal(HealthStatus.Unhealthy, (await ReadinessAsync()).Status);

        _faults.Append = null;

        Assert.Equal(HealthStatus.Healthy, (await ReadinessAsync()).Status);
        Assert.Single(_log.Matching("works again"));
    }

    [Fact]
    public async Task A_full_stream_leaves_the_service_ready()
    {
        await FailAsync(new BacklogFullException("no memory"));

        Assert.Single(_log.Matching("no memory", LogLevel.Warning));
        Assert.Equal(HealthStatus.Healthy, (await ReadinessAsync()).Status);
    }

    [Fact]
    public async Task A_cancelled_publish_is_no_failure_of_the_stream()
    {
        _faults.Append = new OperationCanceledException();

        await Assert.ThrowsAsync<OperationCanceledException>(() => _host.PublishAsync("never mind"));

        Assert.Empty(_log.Matching("Publishing to stream"));
    }

    private async Task FailAsync(Exception failure, int times = 1)
    {
        _faults.Append = failure;
        for (var time = 0; time < times; time++)
        {
            Assert.Same(failure, await Record.ExceptionAsync(() => _host.PublishAsync("why?")));
        }
    }

    private async Task<HealthReportEntry> ReadinessAsync()
    {
        var health = _host.Get<HealthCheckService>();
        // Only after the worker has read once.
        await _host.EventuallyAsync(() => Task.FromResult(_log.Matching("is being read").Count > 0));
        return (await health.CheckHealthAsync(check => check.Name == "event-log", TestContext.Current.CancellationToken))
            .Entries["event-log"];
    }
}
