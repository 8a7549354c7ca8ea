using Microsoft.Extensions.Options;
using Stack_Service._1.Events;

namespace Stack_Service._1.Bus;

internal static class BusHostingExtensions
{
    /// <summary>Adds everything that the bus needs, its handlers included. Settings in the configuration have the last word.</summary>
    public static void AddBus(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<BusOptions>().BindConfiguration(BusOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BusOptions>, BusOptionsRanges>();
        // Other programs know the streams by these keys: alice:events:category:type. Called before AddEvents, which binds the
        // configuration.
        services.Configure<EventsOptions>(events =>
        {
            events.Prefix = "alice";
            events.Group = "journal";
            events.MaxEntries = 100_000;
            // Batches of one worker would only wait for each other, because they lock the same table or rows.
            events.Concurrency = 1;
        });
        var journal = builder.AddEvents(BusJson.Default).InTransaction();
        var counts = journal.InGroup("counts");
        var bus = builder.Configuration.GetSection(BusOptions.Section).Get<BusOptions>() ?? new();
        foreach (var category in bus.Names.Distinct(StringComparer.Ordinal))
        {
            journal.HandleCategoryBatch<WriteJournal>(category);
            counts.HandleCategoryBatch<CountEvents>(category);
        }
        services.AddScoped<Journal>();
        services.AddSingleton<JournalFeed>();
        services.AddSingleton<IndexPage>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, BusJson.Default));
    }
}
