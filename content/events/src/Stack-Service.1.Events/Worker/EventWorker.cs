using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Events.Telemetry;
#if (hasDatabase)
using Stack_Service._1.Events.Transactions;
#endif

namespace Stack_Service._1.Events.Worker;

/// <summary>Runs a worker for every stream that a group of this service reads, from the host's start to its end.</summary>
#if (hasDatabase)
internal sealed class EventWorker(
    Subscriptions subscriptions, IEventLog log, IEventSerializer serializer, IServiceScopeFactory scopes, IOptions<EventsOptions> options,
    IOptions<HostOptions> host, WorkerHealth health, OutageGuards outages, EventMetrics metrics, TimeProvider time, ILoggerFactory loggers,
    IEnumerable<IWorkGate> gates) : BackgroundService
#else
internal sealed class EventWorker(
    Subscriptions subscriptions, IEventLog log, IEventSerializer serializer, IServiceScopeFactory scopes, IOptions<EventsOptions> options,
    IOptions<HostOptions> host, WorkerHealth health, OutageGuards outages, EventMetrics metrics, TimeProvider time, ILoggerFactory loggers) : BackgroundService
#endif
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Consume)
        {
            return;
        }
#if (hasDatabase)
        foreach (var gate in gates)
        {
            await gate.WaitAsync(stoppingToken);
        }
#endif
        var consumer = NewConsumerName();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var workers = subscriptions.All
            .Select(subscription => Task.Run(() => RunAsync(subscription, consumer, ending.Token), CancellationToken.None))
            .ToArray();
        // None ends by itself except through an unexpected failure: then all stop gracefully, and the failure stops the host.
        await Task.WhenAny([.. workers, Task.Delay(Timeout.Infinite, stoppingToken)]);
        await ending.CancelAsync();
        try
        {
            await Task.WhenAll(workers);
        }
        catch
        {
            // The host stops gracefully, but its exit code has to say that it failed.
            Environment.ExitCode = 1;
            throw;
        }
    }

    private Task RunAsync(Subscription subscription, string consumer, CancellationToken ending)
    {
        var settings = new WorkerSettings(subscription, consumer, options.Value, log, time);
        return new StreamWorker(settings, health, outages, metrics, serializer, scopes, loggers).RunAsync(host.Value.ShutdownTimeout, ending);
    }

    // Readable for people and unique to this start: nothing relies on a name coming back.
    private static string NewConsumerName() => string.Create(
        CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}-{Random.Shared.Next():x8}");
}
