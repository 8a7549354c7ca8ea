using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Redis;
using Stack_Service._1.Progress.Following;
using Stack_Service._1.Progress.Redis;

namespace Stack_Service._1.Progress;

public static class ProgressHostingExtensions
{
    /// <summary>
    /// Adds <see cref="IProgress"/>, on the server of the event log, or inside the process if the event log is there. Settings in the
    /// configuration have the last word.
    /// </summary>
    public static void AddProgress(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(IProgressStore)))
        {
            return;
        }
        services.AddOptions<ProgressOptions>().BindConfiguration(ProgressOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProgressOptions>, ProgressOptionsRanges>();
        services.AddOptions<EventsOptions>().Configure<IOptions<ProgressOptions>>(
            (events, progress) => events.Streams.TryAdd(EventName.Of<ProgressChanged>().Value, progress.Value.Changes));
        builder.AddEvents(ProgressJson.Default);
        services.AddSingleton<IProgressStore>(provider => provider.GetService<RedisConnection>() is null
            ? ActivatorUtilities.CreateInstance<InMemoryProgressStore>(provider)
            : ActivatorUtilities.CreateInstance<RedisProgressStore>(provider));
        services.AddScoped<IProgress, ProgressReporter>();
    }

    /// <summary>Adds <see cref="IProgressReader"/>, with one reader of the stream of changes for all clients of this instance.</summary>
    public static void AddProgressFollowing(this IHostApplicationBuilder builder)
    {
        builder.AddProgress();
        var services = builder.Services;
        services.AddSingleton<ProgressHub>();
        services.TryAddSingleton<IProgressReader, ProgressReader>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ProgressJson.Default));
        builder.AddEvents().Broadcast<ProgressChanged, PassChanges>();
    }
}
