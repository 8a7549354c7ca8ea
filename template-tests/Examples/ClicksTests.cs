using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace StackTemplates.Tests.Examples;

/// <summary>The short links as in production, under load and faults: redirects never fail, and a click is stored once.</summary>
public sealed class ClicksTests(PackedTemplates templates, ITestOutputHelper output)
{
    private const string Stream = "clicks:stream";
    private const string Group = "analytics-group";
    private const int Unreadable = 5;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_the_broker_does_links_redirect_and_the_service_is_ready()
    {
        await using var database = await Need.OwnDatabaseAsync(Cancellation);
        // With any other policy, a killed broker may forget clicks of the last two seconds, which are rows already.
        await using var broker = await LocalBroker.StartAsync(
            Need.ServerProgram(), FreePort.Next(), Cancellation, "--appendonly", "yes", "--appendfsync", "always");
        var solution = await templates.Solution(ClicksProof.Clicks, "my-links").BuiltAsync();
        await using var system = await RunningSystem.StartAsync(solution, database, broker, workers: 1);
        await using var load = new ClickLoad(system.Api.Address, await ShortenAsync(system.Api));

        // The first redirects wait until their code is compiled.
        await load.MoreAsync(300);
        await PhaseAsync("broker up", load, system.Api);
        broker.Freeze();
        await PhaseAsync("broker frozen", load, system.Api);
        broker.Thaw();
        await PhaseAsync("broker thawed", load, system.Api);
        await broker.KillAsync();
        await PhaseAsync("broker killed", load, system.Api);
        await using (var cold = await system.StartApiAsync())
        {
            await using var coldLoad = new ClickLoad(cold.Address, await ShortenAsync(cold));
            await PhaseAsync("started without a broker", coldLoad, cold);
            await coldLoad.StopAsync();
            Assert.Empty(coldLoad.Failures);
            await broker.RestartAsync(Cancellation);
            // Its buffer is published before it ends.
            Assert.Equal(0, await cold.StopAsync(Cancellation));
        }

        await PhaseAsync("broker back", load, system.Api);
        await load.StopAsync();
        Assert.Empty(load.Failures);
        using var client = await broker.ConnectAsync(Cancellation);
        await CaughtUpAsync(client);
        Assert.Equal((long)client.Send("XLEN", Stream)!, await RowsAsync(system.Postgres));
    }

    [Fact]
    public async Task Whatever_is_killed_there_is_one_row_for_each_click_also_after_a_replay()
    {
        // A usual run kills those who count votes.
        Need.TimeUnless(isTypical: false);
        await using var database = await Need.OwnDatabaseAsync(Cancellation);
        await using var broker = await LocalBroker.StartAsync(Need.ServerProgram(), FreePort.Next(), Cancellation, "--appendonly", "yes");
        var solution = await templates.Solution(ClicksProof.Clicks, "my-links").BuiltAsync();
        await using var system = await RunningSystem.StartAsync(solution, database, broker, workers: 2);
        var code = await ShortenAsync(system.Api);
        var start = DateTimeOffset.UtcNow;
        await using var load = new ClickLoad(system.Api.Address, code);
        for (var step = 0; step < 6; step++)
        {
            await load.MoreAsync(500);
            await (step switch
            {
                2 => system.RestartDatabaseAsync(),
                4 => system.ReplaceAsync([0, 1], () => load.MoreAsync(500)),
                _ => system.ReplaceAsync([step % 2]),
            });
        }

        using var client = await broker.ConnectAsync(Cancellation);
        for (var number = 0; number < Unreadable; number++)
        {
            client.Send("XADD", Stream, "*", "short_code", code, "timestamp", "now", "original_url", "https://example.com/");
        }

        await load.StopAsync();
        Assert.Empty(load.Failures);
        // A busy machine may make the service append a click twice, because it got no answer in time; nothing else adds to the stream.
        await Wait.UntilAsync(() => (long)client.Send("XLEN", Stream)! >= load.Clicks + Unreadable, "all clicks to be in the stream");
        await CaughtUpAsync(client);
        var clicks = (long)client.Send("XLEN", Stream)! - Unreadable;
        Assert.Equal((clicks, (long)Unreadable), (await RowsAsync(system.Postgres), (long)client.Send("XLEN", $"{{{Stream}}}:dead")!));

        using (var management = system.Management())
        {
            var first = start - TimeSpan.FromHours(1);
            using var replay = await management.PostAsJsonAsync(
                new Uri($"/streams/{Uri.EscapeDataString(Stream)}/groups/{Group}/replay", UriKind.Relative),
                new JsonObject { ["from"] = $"{first:yyyy-MM-dd'T'HH:mm:ss'Z'}" },
                Cancellation);
            Assert.Equal(HttpStatusCode.OK, replay.StatusCode);
        }

        await CaughtUpAsync(client);
        Assert.Equal(clicks, await RowsAsync(system.Postgres));
        Assert.Equal(
            clicks,
            (long)(await system.Api.Http.GetFromJsonAsync<JsonObject>($"/links/{code}/stats", Cancellation))!["clicks"]!);
    }

    private static async Task<string> ShortenAsync(ServiceProcess service)
    {
        using var created = await service.Http.PostAsJsonAsync("/links", new { url = "https://example.com/" }, Cancellation);
        return (string)(await created.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(Cancellation))!["code"]!;
    }

    private static async Task CaughtUpAsync(RespClient client)
    {
        var group = await StreamFigures.WaitUntilCaughtUpAsync(client, Stream, Group, Wait.Patience, Cancellation);
        Assert.True(group.IsCaughtUp, $"{group}");
    }

    private static Task<long> RowsAsync(string database) =>
        DatabaseServer.QueryAsync<long>(database, "SELECT count(*) FROM clicks", Cancellation);

    private async Task PhaseAsync(string name, ClickLoad load, ServiceProcess service)
    {
        var before = load.Clicks;
        for (var part = 0; part < 5; part++)
        {
            await load.MoreAsync(300);
            Assert.Equal(
                HttpStatusCode.OK, (await service.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancellation)).StatusCode);
        }

        output.WriteLine($"{name}: {load.Latency(before)}");
    }
}
