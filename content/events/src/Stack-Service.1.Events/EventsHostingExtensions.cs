using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Events.Management;
using Stack_Service._1.Events.Publishing;
#if (redisStreams)
using Stack_Service._1.Events.Redis;
#endif
using Stack_Service._1.Events.Telemetry;
#if (hasDatabase)
using Stack_Service._1.Events.Transactions;
#endif
using Stack_Service._1.Events.Worker;

namespace Stack_Service._1.Events;

public static class EventsHostingExtensions
{
    /// <summary>
    /// Adds the event layer: the publisher, the worker, and their health checks (tags <c>live</c> and <c>ready</c>). Each feature can call
    /// it for its own events; the layer itself is added once.
    /// </summary>
    /// <param name="builder">The application; the layer's settings are in section <c>Events</c> of its configuration.</param>
    /// <param name="types">
    /// Source-generated JSON contexts of the events; types that none of them knows are serialized by reflection. Only their types count,
    /// not their options: names are in camel case, as on the web, unless a <c>JsonPropertyName</c> gives another one.
    /// </param>
    /// <returns>A builder on which to register handlers.</returns>
    public static EventsBuilder AddEvents(this IHostApplicationBuilder builder, params IJsonTypeInfoResolver[] types)
    {
        foreach (var type in types)
        {
            builder.Services.AddSingleton(type);
        }
        if (builder.Services.All(service => service.ServiceType != typeof(EventMetrics)))
        {
            builder.AddEventLayer();
        }
        return new EventsBuilder(builder.Services);
    }

    private static void AddEventLayer(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<EventsOptions>().BindConfiguration(EventsOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EventsOptions>, EventsOptionsRanges>();
        services.AddSingleton<IValidateOptions<EventsOptions>, EventsOptionsRules>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<EventMetrics>();
#if (redisStreams)
        builder.AddRedisEventLog();
#else
        services.AddSingleton<InMemoryEventLog>();
        services.AddSingleton<IEventLog>(provider => provider.GetRequiredService<InMemoryEventLog>());
        services.AddSingleton<IEventLogAdministration>(provider => provider.GetRequiredService<InMemoryEventLog>());
#if (hasDatabase)
        services.AddSingleton<IOutboxLog>(provider => provider.GetRequiredService<InMemoryEventLog>());
#endif
#endif
        services.AddSingleton<IEventSerializer, JsonEventSerializer>();
        services.AddSingleton<BacklogGate>();
        services.AddSingleton<PublisherHealth>();
        services.AddSingleton<StreamDirectory>();
        services.AddSingleton<EventEncoder>();
        services.AddSingleton<EventAppender>();
#if (hasDatabase)
        services.AddSingleton<IOutboxTarget, OutboxTarget>();
        // The data layer has a publisher of its own, which uses the outbox while a transaction is open.
        services.TryAddSingleton<IEventPublisher, EventPublisher>();
#else
        services.AddSingleton<IEventPublisher, EventPublisher>();
#endif
        services.AddSingleton<EventBuffer>();
        services.AddSingleton<IEventBuffer>(provider => provider.GetRequiredService<EventBuffer>());
        // Registered before the worker, so that it stops after it: handlers may still add to the buffer.
        services.AddHostedService(provider => provider.GetRequiredService<EventBuffer>());
        services.AddSingleton<Subscriptions>();
        services.AddSingleton<BrokerRisks>();
        services.AddSingleton<WorkerHealth>();
        services.AddSingleton<OutageGuards>();
        services.AddHostedService<EventWorker>();
        services.AddHostedService<BroadcastWorker>();
        services.AddOptions<ManagementOptions>().BindConfiguration(ManagementOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ManagementOptions>, ManagementOptionsRanges>();
        services.AddSingleton<IValidateOptions<ManagementOptions>, ManagementOptionsRules>();
        services.AddSingleton<StreamAdministration>();
        services.AddSingleton<ChangeLog>();
        services.AddSingleton<Operations>();
        services.AddSingleton<ManagementAccess>();
        services.AddSingleton<ManagementServer>();
        services.AddHostedService(provider => provider.GetRequiredService<ManagementServer>());
        services.AddHealthChecks()
            .AddCheck<WorkerLivenessCheck>("event-worker", tags: ["live"])
            .AddCheck<EventLogReadinessCheck>("event-log", tags: ["ready"]);
    }
}
