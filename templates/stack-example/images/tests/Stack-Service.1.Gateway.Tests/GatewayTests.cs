using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stack_Service._1.Events.Management;
using Stack_Service._1.Processing;
using Stack_Service._1.Tests;

namespace Stack_Service._1.Gateway.Tests;

/// <summary>The whole program, on the log inside the process.</summary>
public sealed class GatewayTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_becomes_ready_and_the_probe_says_so()
    {
        using var gateway = Build("--Images:Source=http://localhost:1");
        await gateway.StartAsync(Cancellation);
        var address = gateway.Services.GetRequiredService<ManagementServer>().Address!;
        using var client = new HttpClient { BaseAddress = address };

        await Eventually.IsTrueAsync(async () => (await client.GetAsync("/health/ready", Cancellation)).StatusCode == HttpStatusCode.OK);

        Assert.Equal(0, await HealthProbe.RunAsync([$"--Events:Management:Port={address.Port}"]));
        await gateway.StopAsync(Cancellation);
        Assert.Equal(1, await HealthProbe.RunAsync([$"--Events:Management:Port={address.Port}"]));
    }

    [Fact]
    public async Task It_does_not_start_without_the_address_of_the_API()
    {
        using var gateway = Build("--Images:Source=");

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => gateway.StartAsync(Cancellation));

        Assert.Contains("Images:Source", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_asks_the_API_for_images()
    {
        using var gateway = Build("--Images:Source=http://localhost:1");
        using var scope = gateway.Services.CreateScope();

        Assert.IsType<HttpImageSource>(scope.ServiceProvider.GetRequiredService<IImageSource>());
    }

    private static IHost Build(params string[] settings)
    {
        var builder = Program.CreateBuilder(
            ["--environment=Production", "--Events:Log=InMemory", "--ConnectionStrings:Redis=", "--Events:Management:Port=0", .. settings]);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        return builder.Build();
    }
}
