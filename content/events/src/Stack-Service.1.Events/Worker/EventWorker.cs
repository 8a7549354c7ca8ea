using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Events.Telemetry;

namespace Stack_Service._1.Events.Worker;

/// <summary>Runs a worker for every stream that has handlers, from the host's start to its end.</summary>
internal sealed class EventWorker(
    IEventLog log, IEnumerable<HandlerRegistration> handlers, IEventSerializer serializer, IServiceScopeFactory scopes,
    IOptions<EventsOptions> options, IOptions<HostOptions> host, WorkerHealth health, EventMetrics metrics, TimeProvider time,
    ILoggerFactory loggers) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Consume)
        {
            return Task.CompletedTask;
        }
        var consumer = NewConsumerName();
        return Task.WhenAll(handlers.GroupBy(handler => options.Value.StreamOf(handler.Name)).Select(stream =>
        {
            var member = new GroupMember(new ConsumerGroup(stream.Key, options.Value.Group), consumer);
            var settings = new WorkerSettings(member, new HandlerTable(stream), options.Value, log, time);
            var worker = new StreamWorker(settings, health, metrics, serializer, scopes, loggers);
            return Task.Run(() => worker.RunAsync(host.Value.ShutdownTimeout, stoppingToken), CancellationToken.None);
        }));
    }

    // Readable for people and unique to this start: nothing relies on a name coming back.
    private static string NewConsumerName() => string.Create(
        CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}-{Random.Shared.Next():x8}");
}
