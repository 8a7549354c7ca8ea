using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace StackTemplates.Tests.Examples;

/// <summary>The bus: the same events leave the same record with a broker and without, whatever is killed, whatever types appear.</summary>
public sealed class BusTests(PackedTemplates templates)
{
    private const int Types = 50;
    private const int EventsOfEach = 8;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_events_leave_the_same_record_inside_the_process_and_on_a_broker()
    {
        // A usual run kills those who count votes.
        Need.TimeUnless(isTypical: false);
        await using var database = await Need.OwnDatabaseAsync(Cancellation);
        await using var broker = await LocalBroker.StartAsync(Need.ServerProgram(), FreePort.Next(), Cancellation, "--appendonly", "yes");
        var solution = await templates.Solution(BusProof.Bus, "my-bus").BuiltAsync();

        await using var alone = await ServiceProcess.StartAsync(ExampleSettings.WithoutServers(solution), Cancellation);
        await PublishAsync(alone, 0, Types);
        var embedded = await RecordAsync(alone);
        await using var system = await RunningSystem.StartAsync(solution, database, broker, workers: 2);
        for (var part = 0; part < 5; part++)
        {
            await PublishAsync(system.Api, part * Types / 5, Types / 5);
            await (part switch
            {
                1 => system.RestartDatabaseAsync(),
                4 => Task.CompletedTask,
                _ => system.ReplaceAsync([part % 2]),
            });
        }

        Assert.Equal(embedded, await RecordAsync(system.Api));
        Assert.Equal(Types * EventsOfEach, embedded.Count);

        using var management = system.Management();
        using var replayed = await management.PostAsJsonAsync(
            new Uri("/categories/asset/groups/counts/replay", UriKind.Relative), new JsonObject { ["from"] = "0" }, Cancellation);
        Assert.Equal(HttpStatusCode.OK, replayed.StatusCode);

        await Wait.UntilAsync(
            async () => await CountedAsync(system.Api) == embedded.Count * 3 / 2, "the events of the category to be counted again");
        Assert.Equal(embedded, await RecordAsync(system.Api));
    }

    // Half of the types are assets, and half of them users.
    private static async Task PublishAsync(ServiceProcess service, int first, int types)
    {
        for (var number = 0; number < EventsOfEach; number++)
        {
            await Task.WhenAll(Enumerable.Range(first, types).Select(async type =>
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"{type}-{number}");
                for (var attempt = 0; ; attempt++)
                {
                    using var request = new HttpRequestMessage(HttpMethod.Post, $"/events/{(type % 2 == 0 ? "asset" : "user")}/type-{type}")
                    {
                        Content = JsonContent.Create(new { type, number }),
                    };
                    request.Headers.Add("Idempotency-Key", key);
                    using var answer = await service.Http.SendAsync(request, Cancellation);
                    if (answer.StatusCode == HttpStatusCode.Accepted)
                    {
                        return;
                    }

                    Assert.True(
                        attempt < 600 && answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable,
                        $"{answer}");
                    await Task.Delay(100, Cancellation);
                }
            }));
        }
    }

    private static async Task<IReadOnlyList<string>> RecordAsync(ServiceProcess service)
    {
        JsonArray journal = [];
        await Wait.UntilAsync(
            async () => (journal = (await service.Http.GetFromJsonAsync<JsonArray>("/events?count=1000", Cancellation))!).Count
                >= Types * EventsOfEach
                && await CountedAsync(service) >= Types * EventsOfEach,
            "all events to be recorded");
        return [.. journal.Select(one => $"{one!["category"]}.{one["type"]} {one["id"]} {one["data"]!.ToJsonString()}")
            .Order(StringComparer.Ordinal)];
    }

    private static async Task<long> CountedAsync(ServiceProcess service) =>
        (await service.Http.GetFromJsonAsync<JsonArray>("/counts", Cancellation))!.Sum(one => (long)one!["events"]!);
}
