using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using my_shop.Events;

namespace my_shop.Tests.Events;

public sealed class HealthCheckTests
{
    [Fact]
    public async Task A_failing_check_has_the_status_of_its_registration()
    {
        var faults = new FaultyLog.Faults();
        await using var host = await EventHost.StartAsync(events => events.With(faults).Handle<Asked>((_, _, _) => Task.CompletedTask)
            .Services.Configure<HealthCheckServiceOptions>(health =>
            {
                foreach (var check in health.Registrations)
                {
                    check.FailureStatus = HealthStatus.Degraded;
                }
            }));
        faults.Append = new EventLogException(EventLogFailure.Refused, "NOPERM");
        await Record.ExceptionAsync(() => host.PublishAsync("may I?"));

        var report = await host.Get<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Contains("NOPERM", report.Entries["event-log"].Description, StringComparison.Ordinal);
    }
}
