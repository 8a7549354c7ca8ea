using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>Runs a worker for every subscription of this service, from the host's start to its end.</summary>
internal sealed class EventWorker(
    Subscriptions subscriptions, StreamDirectory directory, IEventLog log, IEventSerializer serializer, IServiceScopeFactory scopes,
    IOptions<EventsOptions> options, IOptions<HostOptions> host, WorkerHealth health, OutageGuards outages,
    EventMetrics metrics, TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Consume)
        {
            return;
        }
        var consumer = NewConsumerName();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task[] workers =
        [
            .. subscriptions.All.Concat(subscriptions.DeadLetters)
                .Select(one => Task.Run(() => RunAsync(one, consumer, ending.Token), CancellationToken.None)),
            .. subscriptions.Categories.Select(one => Task.Run(() => RunAsync(one, consumer, ending.Token), CancellationToken.None)),
        ];
        // None ends by itself except through an unexpected failure: then all stop gracefully, and the failure stops the host.
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
        var (group, handlers, handling) = subscription;
        var settings = new SubscriptionSettings(group.Name, consumer, handlers, handling, IsCategory: false, options.Value, log, time);
        return RunAsync(group.Stream, settings, _ => AsyncEnumerable.Repeat(group.Stream, 1), ending);
    }

    private Task RunAsync(CategorySubscription subscription, string consumer, CancellationToken ending)
    {
        var settings = new SubscriptionSettings(
            subscription.Group, consumer, subscription.Handlers, subscription.Options, IsCategory: true, options.Value, log, time);
        var discovery = new StreamDiscovery(subscription, directory, options.Value, health, time, loggers.CreateLogger<StreamDiscovery>());
        return RunAsync(subscription.Name, settings, discovery.FindAsync, ending);
    }

    private Task RunAsync(
        string name, SubscriptionSettings settings, Func<CancellationToken, IAsyncEnumerable<string>> streams, CancellationToken ending) =>
        new SubscriptionWorker(name, settings, health, outages, metrics, serializer, scopes, loggers)
            .RunAsync(streams, host.Value.ShutdownTimeout, ending);

    // Readable for people and unique for each start: a worker that reused a name could not tell its own entries from its predecessor's.
    private string NewConsumerName() => string.Create(
        CultureInfo.InvariantCulture,
        $"{options.Value.Consumer ?? $"{Environment.MachineName}-{Environment.ProcessId}"}-{Random.Shared.Next():x8}");
}
