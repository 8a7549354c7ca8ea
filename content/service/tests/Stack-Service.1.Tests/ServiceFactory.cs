using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
#if (hasDatabase)
using Microsoft.Data.Sqlite;
#endif
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Logging;

namespace Stack_Service._1.Tests;

/// <summary>
/// The whole service in this process, without any server beside it and with its default settings: the tests depend neither on
/// appsettings.json nor on environment variables.
/// </summary>
public sealed class ServiceFactory : WebApplicationFactory<Program>
{
#if (hasDatabase)
    private readonly List<string> _files = [];

#endif
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
#if (hasEvents)
        // Several of them run at the same time, but there is only one such port.
        builder.UseSetting("Events:Management:Enabled", "false");
#endif
#if (redisStreams)
        // Set here because it is read before those sources are removed. These tests run on the in-memory log.
        builder.UseSetting("ConnectionStrings:Redis", "");
#endif
#if (hasDatabase)
        builder.UseSetting("ConnectionStrings:Postgres", "");
        builder.UseSetting("Database:File", NewFile());
#endif
    }
#if (hasDatabase)

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        SqliteConnection.ClearAllPools();
        foreach (var file in _files.SelectMany(file => Directory.GetFiles(Path.GetTempPath(), $"{Path.GetFileName(file)}*")))
        {
            File.Delete(file);
        }
    }

    // Each of the services that a test starts has a database of its own.
    private string NewFile()
    {
        _files.Add(Path.Combine(Path.GetTempPath(), $"stack-service-1-{Guid.NewGuid():N}.db"));
        return _files[^1];
    }
#endif
}
