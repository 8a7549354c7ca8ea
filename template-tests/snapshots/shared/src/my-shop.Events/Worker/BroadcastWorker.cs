using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>Delivers broadcast events to this instance from the start of the host to its end, even if it does not consume.</summary>
internal sealed class BroadcastWorker(
    IEnumerable<BroadcastRegistration> registrations, IEventLog log, IEventSerializer serializer, IServiceScopeFactory scopes,
    IOptions<EventsOptions> options, WorkerHealth health, EventMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    : BackgroundService
{
    private readonly IReadOnlyList<BroadcastLoop> _loops =
    [
        .. registrations.Select(registration => new BroadcastLoop(
            registration, log, serializer, scopes, options.Value, health, metrics, time, loggers.CreateLogger<BroadcastLoop>())),
    ];

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the service accepts requests, so that it receives what they publish.
        await Task.WhenAll(_loops.Select(loop => loop.PrepareAsync(cancellationToken)));
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_loops.Select(loop => loop.RunAsync(stoppingToken)));
}
