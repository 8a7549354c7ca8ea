using Microsoft.Extensions.Options;
using Stack_Service._1.Contracts;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Redis;
using Stack_Service._1.Processing;
using Stack_Service._1.Progress;

namespace Stack_Service._1.Images;

internal static class ImagesHostingExtensions
{
    /// <summary>
    /// Adds everything that images need, their events and handlers included. Settings in the configuration have the last word.
    /// </summary>
    public static void AddImages(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ImagesOptions>().BindConfiguration(ImagesOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ImagesOptions>, ImagesOptionsRanges>();
        services.Configure<EventsOptions>(events => events.Group = ImageStreams.Api);
        builder.AddImageStreams();
        builder.AddProgressFollowing();
        var events = builder.AddEvents(ImagesJson.Default);
        events.InTransaction().Handle<ImageResult, RecordResult>();
        events.Handle<ImageFinished, EndProgress>();
        if (services.All(service => service.ServiceType != typeof(RedisConnection)))
        {
            // Without a broker, the events stay in this process, so it does the work of the gateways, too.
            builder.AddImageProcessing();
            services.AddScoped<IImageSource, DatabaseImageSource>();
        }
        services.AddScoped<ImageTable>();
        services.AddSingleton<ImageProgress>();
        services.AddSingleton<IndexPage>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ImagesJson.Default));
    }
}
