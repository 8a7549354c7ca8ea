using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace my_shop.Tests;

/// <summary>The service as in production, with these settings; nothing of it starts, neither the worker nor a second port.</summary>
internal sealed class ConfiguredService(IEnumerable<KeyValuePair<string, string>> settings) : WebApplicationFactory<Program>
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        foreach (var (key, value) in settings)
        {
            builder.UseSetting(key, value);
        }
        // Its log would break up what the tests print for quality.yaml.
        builder.ConfigureLogging(logging => logging.ClearProviders());
        builder.ConfigureTestServices(services => services.RemoveAll<IHostedService>());
    }
}
