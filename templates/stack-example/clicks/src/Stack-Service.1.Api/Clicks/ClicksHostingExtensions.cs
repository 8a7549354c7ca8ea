using Stack_Service._1.Events;

namespace Stack_Service._1.Clicks;

internal static class ClicksHostingExtensions
{
    /// <summary>
    /// Adds everything that clicks need, their event and handler included. Settings in the configuration have the last word.
    /// </summary>
    public static void AddClicks(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ClicksOptions>().BindConfiguration(ClicksOptions.Section);
        // Other programs know the stream and the group by these names. Called before AddEvents, which binds the configuration.
        services.Configure<EventsOptions>(events =>
        {
            events.Group = "analytics-group";
            events.Streams["links.clicked"] = "clicks:stream";
            events.Block = TimeSpan.FromSeconds(5);
            (events.MaxBatch, events.MaxWait, events.Concurrency) = (100, TimeSpan.FromMilliseconds(200), 4);
            // Redirects work without the broker, so the service is ready without it.
            events.Optional = true;
        });
        builder.AddEvents(ClicksJson.Default).HandleBatch<LinkClicked, StoreClicks>();
        services.AddScoped<ClickTable>();
        services.AddSingleton<ClickRecorder>();
    }
}
