using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using StackTemplates.Tests.WebApi;

namespace StackTemplates.Tests.Management;

/// <summary>A redrive of very many dead letters that does not get to its end at once.</summary>
public sealed class RedriveTests(PackedTemplates templates) : RunningService(templates)
{
    private const int Letters = 10_000;

    [Fact]
    public async Task Stopped_killed_and_continued_it_loses_no_letter_and_redrives_none_twice()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        using var client = await server.ConnectAsync(Cancellation);
        client.Send("XGROUP", "CREATE", DeadLetters.Stream, "my-shop", "0", "MKSTREAM");
        // Every fifth does not match. Nothing is consumed, so that what was redriven stays to be counted.
        DeadLetters.Add(client, Letters, number => ($"{number}", "orders.placed", number % 5 == 0 ? "rare trouble" : "usual trouble"));

        await using (var first = await StartAsync(server))
        {
            var operation = await RedriveAsync(first.Management, perSecond: 400);
            await MovedAsync(client, 500);
            using var stopped = await first.Management.DeleteAsync(operation, Cancellation);
            Assert.Equal(HttpStatusCode.OK, stopped.StatusCode);
            var rest = Count(client, DeadLetters.Key);
            Assert.InRange(rest, 2_001, Letters - 500);

            await RedriveAsync(first.Management, perSecond: 400);
            await MovedAsync(client, Letters - rest + 500);
            await first.Service.KillAsync();
        }

        Assert.InRange(Count(client, DeadLetters.Key), 2_001, Letters - 1_000);
        await using var second = await StartAsync(server);
        await RedriveAsync(second.Management, perSecond: null);
        await MovedAsync(client, 8_000);

        Assert.Equal(Ids(number => number % 5 == 0), Read(client, DeadLetters.Key));
        Assert.Equal(Ids(number => number % 5 != 0), Read(client, DeadLetters.Stream));
    }

    private static async Task<Uri> RedriveAsync(HttpClient management, int? perSecond)
    {
        using var answer = await management.PostAsJsonAsync(
            new Uri($"/streams/{DeadLetters.Stream}/dead-letters/redrive", UriKind.Relative),
            new { error = "usual", perSecond, background = true }, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var operation = await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation);
        return new Uri($"/operations/{(string?)operation!["id"]}", UriKind.Relative);
    }

    private static Task MovedAsync(RespClient client, long atLeast) => Wait.UntilAsync(() => Count(client, DeadLetters.Stream) >= atLeast);

    private static long Count(RespClient client, string key) => (long)client.Send("XLEN", key)!;

    private static List<int> Ids(Func<int, bool> which) => [.. Enumerable.Range(0, Letters).Where(which)];

    // Twice the same id would show.
    private static List<int> Read(RespClient client, string key) =>
        [.. StreamFigures.Entries(client, key)
            .Select(entry => int.Parse((string)entry.Fields["id"]!, CultureInfo.InvariantCulture)).Order()];

    private async Task<Instance> StartAsync(BrokerServer server)
    {
        var port = FreePort.Next();
        var settings = await SettingsAsync(server.ConnectionString) with
        {
            Variables = new Dictionary<string, string>
            {
                ["Events__Consume"] = "false",
                ["Events__Management__Port"] = port.ToString(CultureInfo.InvariantCulture),
            },
        };
        var service = await ServiceProcess.StartAsync(settings, Cancellation);
        return new Instance(service, new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") });
    }

    private sealed record Instance(ServiceProcess Service, HttpClient Management) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            Management.Dispose();
            await Service.DisposeAsync();
        }
    }
}
