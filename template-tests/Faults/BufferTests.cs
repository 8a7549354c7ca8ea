using System.Globalization;
using System.Net.Http.Json;
using StackTemplates.Tests.Faults.Rig;

namespace StackTemplates.Tests.Faults;

/// <summary>
/// Publishing without waiting while the server is frozen, stopped, or not there yet: the caller does not notice, events that fit are
/// published when the server is back, and the others are counted. The duration of the calls is written to the test's output.
/// </summary>
public sealed class BufferTests(PackedTemplates templates, ITestOutputHelper output)
{
    private const string Stream = "my-shop:events:clicks:made";
    private const int PerSecond = 1_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_server_that_is_frozen() => NothingIsLostAsync(
        capacity: 100_000, seconds: 12,
        async broker =>
        {
            broker.Freeze();
            await Task.Delay(TimeSpan.FromSeconds(8), Cancellation);
            broker.Thaw();
        });

    [Fact]
    public Task A_server_that_is_killed_and_comes_back() => NothingIsLostAsync(
        capacity: 100_000, seconds: 12,
        async broker =>
        {
            await broker.KillAsync();
            await Task.Delay(TimeSpan.FromSeconds(6), Cancellation);
            await broker.RestartAsync(Cancellation);
        });

    [Fact]
    public Task A_server_that_is_away_longer_than_the_buffer_lasts() => NothingIsLostAsync(
        capacity: 2_000, seconds: 8,
        async broker =>
        {
            await broker.KillAsync();
            await Task.Delay(TimeSpan.FromSeconds(6), Cancellation);
            await broker.RestartAsync(Cancellation);
        },
        overflows: true);

    [Fact]
    public async Task A_server_that_is_not_there_when_the_service_starts()
    {
        await using var broker = await StartBrokerAsync();
        await broker.KillAsync();
        await using var service = await LaunchAsync(broker, capacity: 100_000);
        await service.WaitForHealthAsync("ready", System.Net.HttpStatusCode.OK, Patience, Cancellation, "Degraded");

        var adding = AddAsync(service, seconds: 6);
        await broker.RestartAsync(Cancellation);

        await AllAreThereAsync(broker, await adding, added: 6 * PerSecond);
    }

    private async Task NothingIsLostAsync(int capacity, int seconds, Func<LocalBroker, Task> strike, bool overflows = false)
    {
        await using var broker = await StartBrokerAsync();
        await using var service = await LaunchAsync(broker, capacity);
        var adding = AddAsync(service, seconds);
        await UntilAsync(broker, client => Length(client) > 100);

        await strike(broker);
        var answer = await adding;

        await AllAreThereAsync(broker, answer, seconds * PerSecond);
        Assert.Equal(overflows, answer.Refused.Count > 0);
        var (full, room) = (Lines(service, "The event buffer is full"), Lines(service, "The event buffer has room again"));
        Assert.Equal(overflows ? (1, 1) : (0, 0), (full.Count, room.Count));
        Assert.All(room, line => Assert.Contains($"{answer.Refused.Count} events were dropped", line, StringComparison.Ordinal));
    }

    private async Task AllAreThereAsync(LocalBroker broker, Answer answer, int added)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{broker.Version}: {added} calls at {PerSecond}/s, {answer.Refused.Count} refused, "
            + $"p50 {answer.P50:0.0} µs, p99 {answer.P99:0.0} µs, longest {answer.Longest:0} µs"));
        var accepted = Enumerable.Range(0, added).Select(number => (long)number).Except(answer.Refused).ToList();
        // Some may be recorded twice: those for which the service does not know whether they were recorded.
        await UntilAsync(broker, client => Numbers(client).Distinct().Count() >= accepted.Count);
        using var reader = await broker.ConnectAsync(Cancellation);
        Assert.Equal(accepted, Numbers(reader).Distinct().Order());
    }

    private static Task<LocalBroker> StartBrokerAsync() => LocalBroker.StartAsync(
        Need.ServerProgram(), FreePort.Next(), Cancellation, "--appendonly", "yes", "--appendfsync", "always");

    private Task<ServiceProcess> LaunchAsync(LocalBroker broker, int capacity) => FaultService.LaunchAsync(
        templates,
        broker,
        new Dictionary<string, string>
        {
            ["Events__Optional"] = "true",
            ["Events__Buffer__Capacity"] = capacity.ToString(CultureInfo.InvariantCulture),
            ["Events__Management__Enabled"] = "false",
        },
        Cancellation);

    private static async Task<Answer> AddAsync(ServiceProcess service, int seconds)
    {
        using var http = new HttpClient { BaseAddress = service.Address, Timeout = Patience };
        using var answer = await http.PostAsJsonAsync(
            new Uri("/faults/buffer", UriKind.Relative),
            new { run = "clicks", count = seconds * PerSecond, perSecond = PerSecond }, Cancellation);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<Answer>(Cancellation))!;
    }

    // While it is away, it has nothing.
    private static async Task UntilAsync(LocalBroker broker, Func<RespClient, bool> condition)
    {
        await Wait.UntilAsync(async () =>
        {
            try
            {
                using var client = await broker.ConnectAsync(Cancellation);
                return condition(client);
            }
            catch (Exception away) when (away is IOException or System.Net.Sockets.SocketException or RespException)
            {
                return false;
            }
        });
    }

    private static long Length(RespClient client) => (long)client.Send("XLEN", Stream)!;

    // Exactly what an XADD by hand writes: run, its value, number, its value.
    private static IEnumerable<long> Numbers(RespClient client) =>
        from entry in client.List("XRANGE", Stream, "-", "+").Cast<object?[]>()
        let fields = (object?[])entry[1]!
        where fields is ["run", "clicks", "number", string]
        select long.Parse((string)fields[3]!, CultureInfo.InvariantCulture);

    private static List<string> Lines(ServiceProcess service, string text) =>
        [.. service.Log.Where(line => line.Contains(text, StringComparison.Ordinal))];

    private sealed record Answer(IReadOnlyList<long> Refused, double P50, double P99, double Longest);
}
