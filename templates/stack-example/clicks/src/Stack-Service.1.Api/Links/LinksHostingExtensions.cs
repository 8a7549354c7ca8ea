using Microsoft.Extensions.Options;

namespace Stack_Service._1.Links;

internal static class LinksHostingExtensions
{
    /// <summary>Adds everything that links need.</summary>
    public static void AddLinks(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<LinksOptions>().BindConfiguration(LinksOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LinksOptions>, LinksOptionsRanges>();
        services.AddScoped<LinkTable>();
        services.AddSingleton<LinkDirectory>();
        services.AddSingleton<IndexPage>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, LinksJson.Default));
    }
}
