using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Stack_Service._1.Contracts;
using Stack_Service._1.Events;
using Stack_Service._1.Progress;

namespace Stack_Service._1.Processing;

public static class ProcessingHostingExtensions
{
    // Three tries after the first and a pause of a few seconds between them: somebody is watching the bar.
    private const int MaxDeliveries = 4;

    // An image takes seconds. What takes longer than this will not become faster.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Names the keys on the broker, the same for both services. Call it first, because the configuration has the last word.
    /// </summary>
    public static void AddImageStreams(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<EventsOptions>(ImageStreams.Use);
        builder.Services.Configure<ProgressOptions>(progress => progress.Prefix = ImageStreams.Progress);
        builder.AddEvents(ContractsJson.Default);
    }

    /// <summary>
    /// Adds the handler that makes thumbnails of <see cref="ImageRequested"/>, in the group of the gateways. It needs an
    /// <see cref="IImageSource"/>.
    /// </summary>
    public static void AddImageProcessing(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ProcessingOptions>().BindConfiguration(ProcessingOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProcessingOptions>, ProcessingOptionsRanges>();
        services.AddSingleton<IValidateOptions<ProcessingOptions>, ProcessingOptionsRules>();
        builder.AddProgress();
        var concurrency = (builder.Configuration.GetSection(ProcessingOptions.Section).Get<ProcessingOptions>() ?? new()).Concurrency;
        builder.AddEvents().InGroup(ImageStreams.Gateway)
            .Handle<ImageRequested, ProcessImage>(image =>
                (image.Concurrency, image.MaxDeliveries, image.HandlerTimeout) = (concurrency, MaxDeliveries, Timeout))
            .OnDeadLetter<ImageRequested, ReportFailure>();
        services.AddSingleton<Thumbnailer>();
    }
}
