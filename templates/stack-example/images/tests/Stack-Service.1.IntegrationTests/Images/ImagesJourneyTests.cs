using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Stack_Service._1.IntegrationTests.Data;
using Stack_Service._1.IntegrationTests.Database;
using Stack_Service._1.IntegrationTests.Events;
using Stack_Service._1.Processing;
using Stack_Service._1.Tests;
using Stack_Service._1.Tests.Images;

namespace Stack_Service._1.IntegrationTests.Images;

/// <summary>The system as in production: two instances of the API, and a gateway that is started later.</summary>
public sealed class ImagesJourneyTests(Broker broker, DatabaseServer server)
{
    private readonly string _prefix = $"{broker.Prefix}:images:{Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_image_waits_for_a_gateway_and_every_instance_knows_its_progress()
    {
        var database = await server.NewMigratedDatabaseAsync();
        await using var api = await StartAsync(database, consume: true);
        await using var other = await StartAsync(database, consume: false);
        using var client = api.CreateClient();
        using var file = new ByteArrayContent(TestImages.Jpeg());
        file.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        using var accepted = await client.PostAsync("/images", file, Cancellation);
        var address = accepted.EnsureSuccessStatusCode().Headers.Location!;
        using var otherClient = other.CreateClient();
        var following = otherClient.GetStringAsync($"{address}/events", Cancellation);
        Assert.Equal("queued", (await client.GetFromJsonAsync<JsonElement>(address, Cancellation)).GetProperty("state").GetString());

        using var gateway = await StartGatewayAsync(api);

        var events = await following.WaitAsync(Eventually.Patience, Cancellation);
        Assert.Contains("\"state\":\"done\"", events, StringComparison.Ordinal);
        var image = await otherClient.GetFromJsonAsync<JsonElement>(address, Cancellation);
        Assert.Equal([128, 512], image.GetProperty("thumbnails").EnumerateArray().Select(one => one.GetProperty("size").GetInt32()));
        await gateway.StopAsync(Cancellation);
    }

    private Dictionary<string, string?> Settings => new()
    {
        ["ConnectionStrings:Redis"] = broker.ConnectionString,
        ["Events:Log"] = "Redis",
        ["Events:Prefix"] = _prefix,
        ["Events:Streams:images.requested"] = $"{_prefix}:process",
        ["Events:Streams:images.result"] = $"{_prefix}:result",
        ["Progress:Prefix"] = _prefix,
        // Several of them run at the same time, but there is only one such port.
        ["Events:Management:Enabled"] = "false",
    };

    private async Task<WebApplicationFactory<Program>> StartAsync(string database, bool consume)
    {
        var service = new WebApplicationFactory<Program>().WithWebHostBuilder(web =>
        {
            web.UseEnvironment("Production");
            web.UseSetting("ConnectionStrings:Postgres", database);
            web.UseSetting("Events:Consume", consume.ToString());
            foreach (var (key, value) in Settings)
            {
                web.UseSetting(key, value);
            }
        });
        using var client = service.CreateClient();
        await Eventually.IsTrueAsync(async () => (await client.GetAsync("/health/ready", Cancellation)).IsSuccessStatusCode);
        return service;
    }

    private async Task<IHost> StartGatewayAsync(WebApplicationFactory<Program> api)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.AddImageStreams();
        builder.AddImageProcessing();
        builder.Services.AddHttpClient<IImageSource, HttpImageSource>(http => http.BaseAddress = api.Server.BaseAddress)
            .ConfigurePrimaryHttpMessageHandler(api.Server.CreateHandler);
        var gateway = builder.Build();
        await gateway.StartAsync(Cancellation);
        return gateway;
    }
}
