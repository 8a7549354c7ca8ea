using Microsoft.Extensions.Options;
using Stack_Service._1.Processing;

namespace Stack_Service._1.Gateway;

internal static class GatewayHostingExtensions
{
    /// <summary>Adds the API as the source of the images.</summary>
    public static void AddImageSource(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsRanges>();
        services.AddHttpClient<IImageSource, HttpImageSource>((provider, http) =>
        {
            var options = provider.GetRequiredService<IOptions<GatewayOptions>>().Value;
            http.BaseAddress = new Uri($"{options.Source!.ToString().TrimEnd('/')}/");
            (http.Timeout, http.MaxResponseContentBufferSize) = (options.Timeout, options.MaxBytes);
        });
    }
}
