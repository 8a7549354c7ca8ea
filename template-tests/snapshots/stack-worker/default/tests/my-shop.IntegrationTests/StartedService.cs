using Microsoft.Extensions.Hosting;
using my_shop.IntegrationTests.Events;

namespace my_shop.IntegrationTests;

/// <summary>The service as in production, in this process, on real servers.</summary>
internal static class StartedService
{
    /// <param name="settings">More settings, as on the command line.</param>
    /// <param name="change">A change of the test's own.</param>
    public static async Task<IHost> StartAsync(Broker broker, string[] settings, Action<IHostApplicationBuilder>? change = null)
    {
        var builder = Program.CreateBuilder(
        [
            "--environment=Production",
            $"--ConnectionStrings:Redis={broker.ConnectionString}",
            "--Events:Log=Redis",
            "--Events:Consume=true",
            $"--Events:Prefix={broker.Prefix}",
            // Several test classes run at the same time, so each takes any free port.
            "--Events:Management:Port=0",
            .. settings,
        ]);
        change?.Invoke(builder);
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }
}
