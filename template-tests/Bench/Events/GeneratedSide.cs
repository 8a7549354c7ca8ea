using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using my_shop.Events;

namespace Bench;

/// <summary>The event layer of the generated service with its default settings, in a host of its own.</summary>
internal sealed class GeneratedSide : ISide
{
    private readonly IHost _host;
    private readonly IEventPublisher _publisher;

    private GeneratedSide(IHost host)
    {
        _host = host;
        _publisher = host.Services.GetRequiredService<IEventPublisher>();
    }

    public static async Task<GeneratedSide> StartAsync(string redis, Receipts receipts, bool consume)
    {
        var builder = Host.CreateApplicationBuilder(
        [
            $"--ConnectionStrings:Redis={redis}", $"--Events:Prefix={BenchStream.Group}", $"--Events:Group={BenchStream.Group}",
            $"--Events:Consume={consume}",
        ]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(receipts);
        builder.AddEvents(BenchJson.Default).Handle<Ping, CountPing>();
        var host = builder.Build();
        await host.StartAsync();
        return new GeneratedSide(host);
    }

    public Task PublishAsync(Ping ping) => _publisher.PublishAsync(ping);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
