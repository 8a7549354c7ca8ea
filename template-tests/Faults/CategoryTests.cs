using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using StackTemplates.Tests.Faults.Rig;

namespace StackTemplates.Tests.Faults;

/// <summary>
/// Three workers that handle a whole category: a hundred streams, most of which begin while the workers run. What they cost at rest is
/// written to the test's output.
/// </summary>
public sealed class CategoryTests(PackedTemplates templates, ITestOutputHelper output)
{
    private const int Streams = 100;
    private const int AtTheStart = 40;
    private const int Workers = 3;
    private const int EventsOfAStream = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_stream_is_found_and_a_hundred_of_them_cost_little_at_rest()
    {
        await using var broker = await LocalBroker.StartAsync(Need.ServerProgram(), FreePort.Next(), Cancellation);
        using var client = await broker.ConnectAsync(Cancellation);
        Publish(client, Enumerable.Range(0, AtTheStart), from: 0, to: 1);
        var management = FreePort.Next();
        await using var first = await LaunchAsync(broker, management);
        await using var second = await LaunchAsync(broker);
        await using var third = await LaunchAsync(broker);

        for (var number = 1; number < EventsOfAStream; number++)
        {
            // Sixty streams begin one after the other, while those that are there go on.
            var begun = Math.Min(Streams, AtTheStart + number * 4);
            Publish(client, Enumerable.Range(0, begun), number, number + 1);
            await Task.Delay(50, Cancellation);
        }
        var published = (long)client.List("KEYS", "my-shop:events:goods:*").Sum(key => (long)client.Send("XLEN", (string)key!)!);
        await Wait.UntilAsync(() => Counts(client).Count == published, limit: Patience);
        Assert.Equal(Streams, client.List("KEYS", "my-shop:events:goods:*").Count);
        Assert.All(Counts(client).Values, times => Assert.Equal(1, times));

        await AssertRestAsync(client);

        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{management}"), Timeout = Patience };
        using var answer = await http.PostAsJsonAsync("/categories/goods/groups/my-shop/replay", new { from = "0" }, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Streams, (await answer.Content.ReadFromJsonAsync<JsonArray>(Cancellation))!.Count);
        await Wait.UntilAsync(() => Counts(client).Values.Sum() == 2 * published, limit: Patience);
        Assert.All(Counts(client).Values, times => Assert.Equal(2, times));
    }

    /// <summary>Commands, those inside scripts included, and connections of a worker with nothing to do.</summary>
    private async Task AssertRestAsync(RespClient client)
    {
        // Long enough for each worker to have looked at each stream once.
        var length = TimeSpan.FromSeconds(65);
        // Until then, each worker has done the maintenance that follows the last events.
        await Task.Delay(TimeSpan.FromSeconds(40), Cancellation);
        var before = Commands(client);
        await Task.Delay(length, Cancellation);
        var perSecond = (Commands(client) - before) / length.TotalSeconds / Workers;
        var connections =
            (((string)client.Send("CLIENT", "LIST")!).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length - 1.0) / Workers;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Streams} streams at rest: {perSecond:0.0} commands/s and {connections:0.0} connections a worker"));
        Assert.InRange(perSecond, 0.1, 10);
        Assert.InRange(connections, 1, 5);
    }

    private Task<ServiceProcess> LaunchAsync(LocalBroker broker, int? management = null)
    {
        var variables = new Dictionary<string, string>
        {
            ["Faults__Category"] = "true",
            ["Events__Management__Enabled"] = management is null ? "false" : "true",
        };
        if (management is { } port)
        {
            variables["Events__Management__Port"] = port.ToString(CultureInfo.InvariantCulture);
        }

        return FaultService.LaunchAsync(templates, broker, variables, Cancellation);
    }

    // As a foreign producer does it: the directory first, then the entry.
    private static void Publish(RespClient client, IEnumerable<int> streams, int from, int to)
    {
        foreach (var stream in streams)
        {
            client.Send("HSET", "my-shop:streams", $"goods.kind{stream}", $"my-shop:events:goods:kind{stream}");
            for (var number = from; number < to; number++)
            {
                client.Send(
                    "XADD", $"my-shop:events:goods:kind{stream}", "*", "type", $"goods.kind{stream}",
                    "data", number.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    private static Dictionary<string, int> Counts(RespClient client) =>
        client.List("HGETALL", "goods").Cast<string>().Chunk(2)
            .ToDictionary(pair => pair[0], pair => int.Parse(pair[1], CultureInfo.InvariantCulture));

    private static long Commands(RespClient client) =>
        ((string)client.Send("INFO", "commandstats")!).Split('\n', StringSplitOptions.TrimEntries)
            .Where(line =>
                line.StartsWith("cmdstat_", StringComparison.Ordinal) && !line.StartsWith("cmdstat_info", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split("calls=")[1].Split(',')[0], CultureInfo.InvariantCulture));
}
