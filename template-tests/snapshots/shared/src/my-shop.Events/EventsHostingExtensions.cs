using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using my_shop.Events.Logs;
using my_shop.Events.Management;
using my_shop.Events.Publishing;
using my_shop.Events.Redis;
using my_shop.Events.Telemetry;
using my_shop.Events.Worker;

namespace my_shop.Events;

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
        builder.AddRedisEventLog();
        services.AddSingleton<IEventSerializer, JsonEventSerializer>();
        services.AddSingleton<BacklogGate>();
        services.AddSingleton<PublisherHealth>();
        services.AddSingleton<StreamDirectory>();
        services.AddSingleton<EventEncoder>();
        services.AddSingleton<EventAppender>();
        services.AddSingleton<IEventPublisher, EventPublisher>();
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
