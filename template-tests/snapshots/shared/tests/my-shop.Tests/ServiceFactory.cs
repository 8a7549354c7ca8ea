using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Logging;

namespace my_shop.Tests;

/// <summary>
/// The whole service in this process, without any server beside it and with its default settings: the tests depend neither on
/// appsettings.json nor on environment variables.
/// </summary>
public sealed class ServiceFactory : WebApplicationFactory<Program>
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        builder.ConfigureAppConfiguration((_, configuration) =>
        {
            foreach (var source in configuration.Sources
                .Where(one => one is JsonConfigurationSource or EnvironmentVariablesConfigurationSource)
                .ToList())
            {
                configuration.Sources.Remove(source);
            }
        });
        builder.ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        // Several of them run at the same time, but there is only one such port.
        builder.UseSetting("Events:Management:Enabled", "false");
        // Set here because it is read before those sources are removed. These tests run on the in-memory log.
        builder.UseSetting("ConnectionStrings:Redis", "");
    }
}
