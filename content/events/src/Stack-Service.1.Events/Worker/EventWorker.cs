using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Events.Telemetry;

namespace Stack_Service._1.Events.Worker;

/// <summary>Runs a worker for every stream that a group of this service reads, from the host's start to its end.</summary>
internal sealed class EventWorker(
    Subscriptions subscriptions, IEventLog log, IEventSerializer serializer, IServiceScopeFactory scopes, IOptions<EventsOptions> options,
    IOptions<HostOptions> host, WorkerHealth health, OutageGuards outages, EventMetrics metrics, TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Consume)
        {
            return;
        }
        var consumer = NewConsumerName();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var workers = subscriptions.All
            .Select(subscription => Task.Run(() => RunAsync(subscription, consumer, ending.Token), CancellationToken.None))
            .ToArray();
        // A worker ends by itself only after an unexpected failure: then all of them stop gracefully, and the failure stops the host.
        await Task.WhenAny([.. workers, Task.Delay(Timeout.Infinite, stoppingToken)]);
        await ending.CancelAsync();
        try
        {
            await Task.WhenAll(workers);
        }
        catch
        {
            // The host stops gracefully, but its exit code must not be 0.
            Environment.ExitCode = 1;
            throw;
        }
    }

    private Task RunAsync(Subscription subscription, string consumer, CancellationToken ending)
    {
        var settings = new WorkerSettings(subscription, consumer, options.Value, log, time);
        return new StreamWorker(settings, health, outages, metrics, serializer, scopes, loggers).RunAsync(host.Value.ShutdownTimeout, ending);
    }

    // Readable for people and unique for each start: nothing relies on a name being used again.
    private static string NewConsumerName() => string.Create(
        CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}-{Random.Shared.Next():x8}");
}
