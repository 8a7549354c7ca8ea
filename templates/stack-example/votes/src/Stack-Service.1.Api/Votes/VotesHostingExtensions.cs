using Microsoft.Extensions.Options;
using Stack_Service._1.Events;

namespace Stack_Service._1.Votes;

internal static class VotesHostingExtensions
{
    /// <summary>
    /// Adds everything that votes need, their events and handler included. Settings in the configuration have the last word.
    /// </summary>
    public static void AddVotes(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<VotesOptions>().BindConfiguration(VotesOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<VotesOptions>, VotesOptionsRanges>();
        // Other programs know the stream and the group by these names. Called before AddEvents, which binds the configuration.
        services.Configure<EventsOptions>(events =>
        {
            events.Group = "processors";
            events.Streams["votes.cast"] = "votes";
            (events.MaxBatch, events.BatchSize, events.Prefetch) = (500, 500, 500);
            // Batches of one worker would only wait for each other, because they change the same rows.
            events.Concurrency = 1;
        });
        builder.AddEvents(VotesJson.Default).InTransaction().HandleBatch<VoteCast, CountVotes>();
        services.AddScoped<VoteTable>();
        services.AddSingleton<IndexPage>();
        services.AddSingleton<ResultsFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<ResultsFeed>());
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, VotesJson.Default));
    }
}
