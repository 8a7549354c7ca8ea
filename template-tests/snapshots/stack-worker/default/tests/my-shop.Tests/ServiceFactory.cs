using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace my_shop.Tests;

/// <summary>
/// The whole service in this process, without any server beside it and with its default settings: the tests depend neither on
/// appsettings.json nor on environment variables. It starts when a test first asks for its services.
/// </summary>
public sealed class ServiceFactory : IAsyncDisposable
{
    private readonly Lazy<IHost> _host;

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
    }

    private IHost Start(Action<IHostApplicationBuilder> change)
    {
        var builder = Program.CreateBuilder(
            "--environment=Development",
            "--ConnectionStrings:Redis=",
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
