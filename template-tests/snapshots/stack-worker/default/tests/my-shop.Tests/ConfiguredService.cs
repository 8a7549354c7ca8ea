using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using my_shop.Tests.Quality;

namespace my_shop.Tests;

/// <summary>The service as in production, with these settings; nothing of it starts, neither the worker nor a port.</summary>
internal sealed class ConfiguredService(IEnumerable<KeyValuePair<string, string>> settings) : IDisposable
{
    private readonly Lazy<IHost> _host = new(() =>
    {
        var builder = Program.CreateBuilder(
        [
            "--environment=Production",
            $"--contentRoot={Solution.PathOf("src/my-shop.Worker")}",
            .. settings.Select(one => $"--{one.Key}={one.Value}"),
        ]);
        // Its log would break up what the tests print for quality.yaml.
        builder.Logging.ClearProviders();
        builder.Services.RemoveAll<IHostedService>();
        return builder.Build();
    });

    public IServiceProvider Services => _host.Value.Services;

    public void Dispose()
    {
        if (_host.IsValueCreated)
        {
            _host.Value.Dispose();
        }
    }
}
