using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Events.Telemetry;

namespace Stack_Service._1.Events.Worker;

/// <summary>Gives broadcast events to this instance, whether it consumes others or not, from the host's start to its end.</summary>
internal sealed class BroadcastWorker(
    IEnumerable<BroadcastRegistration> registrations, IEventLog log, IEventSerializer serializer, IServiceScopeFactory scopes,
    IOptions<EventsOptions> options, WorkerHealth health, EventMetrics metrics, TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
    private readonly IReadOnlyList<BroadcastLoop> _loops =
    [
        .. registrations.Select(registration => new BroadcastLoop(
            registration, log, serializer, scopes, options.Value, health, metrics, time, loggers.CreateLogger<BroadcastLoop>())),
    ];

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the service takes requests: what they publish is given to it.
        await Task.WhenAll(_loops.Select(loop => loop.PrepareAsync(cancellationToken)));
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(_loops.Select(loop => loop.RunAsync(stoppingToken)));
}
