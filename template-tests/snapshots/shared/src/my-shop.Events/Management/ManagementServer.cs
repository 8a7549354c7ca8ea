using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace my_shop.Events.Management;

/// <summary>
/// Serves the management endpoints by a web server of their own, so that no request to the service's own port can reach them,
/// whatever it says.
/// </summary>
internal sealed partial class ManagementServer(
    StreamAdministration streams, HealthCheckService health, IOptions<ManagementOptions> options, ILoggerFactory loggers) : IHostedService, IAsyncDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger<ManagementServer>();
    private WebApplication? _app;

    /// <summary>Where it listens; null where it does not.</summary>
    public Uri? Address => _app?.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses
        .Select(address => new Uri(address)).FirstOrDefault();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }
        var endpoint = new IPEndPoint(IPAddress.Parse(options.Value.Address), options.Value.Port);
        var app = Build(endpoint);
        try
        {
            await app.StartAsync(cancellationToken);
            _app = app;
        }
        catch (IOException taken)
        {
            // Another instance on this machine has the port, most likely. That must not keep events from being handled.
            LogUnavailable(_logger, endpoint, taken.Message);
            await app.DisposeAsync();
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private WebApplication Build(IPEndPoint endpoint)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(endpoint);
        });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.Services.AddProblemDetails();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ManagementJson.Default));
        var app = builder.Build();
        app.UseExceptionHandler(handler => handler.Run(ManagementErrors.WriteAsync));
        app.UseStatusCodePages();
        app.Use((http, next) => IsFromBrowser(http, endpoint) ? Results.Problem(
            "Requests of web pages are not answered here.", statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(http) : next(http));
        app.MapManagement(streams, health);
        return app;
    }

    // A page in a developer's browser must not reach the port through it: neither across origins nor by a name that points here.
    private static bool IsFromBrowser(HttpContext http, IPEndPoint endpoint) =>
        http.Request.Headers.Origin.Count > 0
        || (IPAddress.IsLoopback(endpoint.Address) && http.Request.Host.Host is not ("localhost" or "127.0.0.1" or "[::1]"));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Management endpoints cannot listen on {Endpoint}; this instance runs without them. Set Events:Management:Port to a free port: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, IPEndPoint endpoint, string reason);

    /// <summary>Signals to the process are for the service, which starts and stops this server.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
