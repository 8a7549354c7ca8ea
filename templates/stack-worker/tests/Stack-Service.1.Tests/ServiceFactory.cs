#if (hasDatabase)
using Microsoft.Data.Sqlite;
#endif
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Stack_Service._1.Tests;

/// <summary>
/// The whole service in this process, without any server beside it and with its default settings: the tests depend neither on
/// appsettings.json nor on environment variables. It starts when a test first asks for its services.
/// </summary>
public sealed class ServiceFactory : IAsyncDisposable
{
    private readonly Lazy<IHost> _host;
#if (hasDatabase)
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"stack-service-1-{Guid.NewGuid():N}.db");
#endif

    public ServiceFactory()
        : this(_ => { })
    {
    }

    private ServiceFactory(Action<IHostApplicationBuilder> change) => _host = new(() => Start(change));

    public IServiceProvider Services => _host.Value.Services;

    /// <summary>The service with a change of a test's own.</summary>
    public static ServiceFactory With(Action<IHostApplicationBuilder> change) => new(change);

    public async ValueTask DisposeAsync()
    {
        if (_host.IsValueCreated)
        {
            await _host.Value.StopAsync();
            _host.Value.Dispose();
        }
#if (hasDatabase)
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(Path.GetTempPath(), $"{Path.GetFileName(_file)}*"))
        {
            File.Delete(file);
        }
#endif
    }

    private IHost Start(Action<IHostApplicationBuilder> change)
    {
        var builder = Program.CreateBuilder(
            "--environment=Development",
#if (redisStreams)
            "--ConnectionStrings:Redis=",
#endif
#if (hasDatabase)
            "--ConnectionStrings:Postgres=",
            $"--Database:File={_file}",
#endif
            // Several of them run at the same time, so each takes any free port.
            "--Events:Management:Port=0");
        foreach (var source in builder.Configuration.Sources
            .Where(one => one is JsonConfigurationSource or EnvironmentVariablesConfigurationSource)
            .ToList())
        {
            builder.Configuration.Sources.Remove(source);
        }
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        change(builder);
        var host = builder.Build();
        host.Start();
        return host;
    }
}
