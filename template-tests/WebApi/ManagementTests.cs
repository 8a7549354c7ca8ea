using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace StackTemplates.Tests.WebApi;

/// <summary>The management endpoints of a running service, on a real server.</summary>
public sealed class ManagementTests(PackedTemplates templates) : RunningService(templates)
{
    [Fact]
    public async Task A_dead_letter_is_listed_shown_and_redriven()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        using var client = await server.ConnectAsync(Cancellation);
        var port = FreePort.Next();
        await using var service = await ServiceProcess.StartAsync(await SettingsAsync(server.ConnectionString, port), Cancellation);
        using var management = ManagementClient(port);
        client.Send("XADD", Stream, "*", "data", "no JSON at all", "type", "orders.placed", "id", "42");
        await Wait.UntilAsync(() => (long)client.Send("XLEN", $"{{{Stream}}}:dead")! == 1);

        var streams = await GetAsync(management, "/streams");
        Assert.Equal((Stream, 1), ((string?)streams[0]!["stream"], (int)streams[0]!["deadLetters"]!));
        var letter = (await GetAsync(management, $"/streams/{Stream}/dead-letters"))["items"]![0]!;
        Assert.Equal(("undecodable", "42"), ((string?)letter["fields"]!["dead.reason"], (string?)letter["fields"]!["id"]));

        using var redrive = await management.PostAsync(
            new Uri($"/streams/{Stream}/dead-letters/{letter["id"]}/redrive", UriKind.Relative), null, Cancellation);
        Assert.Equal(HttpStatusCode.OK, redrive.StatusCode);
        await Wait.UntilAsync(() => (long)client.Send("XLEN", Stream)! == 2);
        await Wait.UntilAsync(() => (long)client.Send("XLEN", $"{{{Stream}}}:dead")! == 1);

        using var discard = await management.DeleteAsync(new Uri($"/streams/{Stream}/dead-letters", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.OK, discard.StatusCode);
        Assert.Equal(0L, client.Send("XLEN", $"{{{Stream}}}:dead"));
    }

    [Fact]
    public async Task A_replay_handles_an_order_again()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        var port = FreePort.Next();
        await using var service = await ServiceProcess.StartAsync(await SettingsAsync(server.ConnectionString, port), Cancellation);
        using var management = ManagementClient(port);
        var order = (await service.Orders.PlaceAsync("Ada", Cancellation)).Id;
        await AllConfirmedAsync(service, [order]);

        using var replay = await management.PostAsJsonAsync($"/streams/{Stream}/groups/{Group}/replay", new { from = "0" }, Cancellation);

        Assert.Equal(HttpStatusCode.OK, replay.StatusCode);
        await Wait.UntilAsync(
            () => service.Log.Any(line => line.Contains($"Order {order} was confirmed before", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_port_of_the_service_does_not_serve_them_whatever_the_request_says()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        var port = FreePort.Next();
        await using var service = await ServiceProcess.StartAsync(await SettingsAsync(server.ConnectionString, port), Cancellation);
        using var http = new HttpClient { BaseAddress = service.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/streams");
        request.Headers.Host = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

        using var answer = await http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_second_instance_on_the_machine_serves_them_on_another_port_and_says_which()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        var port = FreePort.Next();
        await using var first = await ServiceProcess.StartAsync(await SettingsAsync(server.ConnectionString, port), Cancellation);
        await using var second = await ServiceProcess.StartAsync(await SettingsAsync(server.ConnectionString, port), Cancellation);

        var line = Assert.Single(second.Log, one => one.Contains("Management endpoints listen on ", StringComparison.Ordinal));
        Assert.Contains($"because port {port} is taken", line, StringComparison.Ordinal);
        using var management = new HttpClient { BaseAddress = new Uri(line.Split("listen on ")[1].Split(',')[0]) };
        Assert.Equal(Stream, (string?)(await GetAsync(management, "/streams"))[0]!["stream"]);
        Assert.DoesNotContain(second.Log, one => one.Contains("fail:", StringComparison.Ordinal));
        await AllConfirmedAsync(second, [(await second.Orders.PlaceAsync("Ada", Cancellation)).Id]);
    }

    private async Task<ServiceSettings> SettingsAsync(string redis, int port) => await SettingsAsync(redis) with
    {
        Variables = new Dictionary<string, string> { ["Events__Management__Port"] = port.ToString(CultureInfo.InvariantCulture) },
    };

    private static HttpClient ManagementClient(int port) =>
        new() { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")) };

    private static async Task<JsonNode> GetAsync(HttpClient client, string path) =>
        (await client.GetFromJsonAsync<JsonNode>(path, Cancellation))!;
}
