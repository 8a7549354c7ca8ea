using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace my_shop.Events.Management;

/// <summary>
/// Serves the management page and its endpoints with a web server of their own, so that no request to the service's own port can reach
/// them.
/// </summary>
internal sealed partial class ManagementServer(
    StreamAdministration streams, Operations operations, ManagementAccess access, ChangeLog changes, HealthCheckService health,
    IOptions<ManagementOptions> options, IOptions<EventsOptions> events, ILoggerFactory loggers) : IHostedService, IAsyncDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger<ManagementServer>();
    private WebApplication? _app;

    /// <summary>The address it listens on; null if it does not listen.</summary>
    public Uri? Address => _app?.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses
        .Select(address => new Uri(address)).FirstOrDefault();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }
        var endpoint = new IPEndPoint(IPAddress.Parse(options.Value.Address), options.Value.Port);
        _app = Build(endpoint);
        await _app.StartAsync(cancellationToken);
        if (endpoint.Port != 0 && endpoint.Port != Address?.Port)
        {
            LogListeningElsewhere(_logger, Address, endpoint.Port);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_app is { } app)
        {
            await operations.CloseAsync();
            await app.StopAsync(cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private WebApplication Build(IPEndPoint endpoint)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseSockets(sockets => sockets.CreateBoundListenSocket = Listen).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Enough for people and probes, and few for somebody who guesses the key.
            kestrel.Limits.MaxConcurrentConnections = 100;
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
            kestrel.Listen(endpoint);
        });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.Services.AddProblemDetails();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ManagementJson.Default));
        builder.Services.AddSingleton(streams).AddSingleton(operations).AddSingleton(access).AddSingleton(changes).AddSingleton(health)
            .AddSingleton(options).AddSingleton(events);
        var app = builder.Build();
        app.Use(ManagementPage.AddHeadersAsync);
        app.UseExceptionHandler(handler => handler.Run(ManagementErrors.WriteAsync));
        app.UseStatusCodePages();
        app.UseRouting();
        app.Use(access.CheckAsync);
        app.MapManagement(options.Value.Mode);
        return app;
    }

    // Most likely another instance on this machine uses the port. That must not keep this one from handling events, so it uses any free
    // port.
    private static Socket Listen(EndPoint endpoint)
    {
        try
        {
            return ListenAt(endpoint);
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return ListenAt(new IPEndPoint(((IPEndPoint)endpoint).Address, 0));
        }
    }

    private static Socket ListenAt(EndPoint endpoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        // Two sockets can be bound to one port until one of them listens.
        socket.Listen();
        return socket;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Management endpoints listen on {Address}, because port {Port} is taken")]
    private static partial void LogListeningElsewhere(ILogger logger, Uri? address, int port);

    /// <summary>Ignores signals to the process, because the service starts and stops this server.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
