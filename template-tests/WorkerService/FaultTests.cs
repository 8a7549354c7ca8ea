using System.Globalization;
using System.Net;

namespace StackTemplates.Tests.WorkerService;

/// <summary>The worker as a black box: orders go in by XADD, its management port says how it is.</summary>
public sealed class FaultTests(PackedTemplates templates)
{
    private const string Stream = "my-shop:events:orders:placed";
    private const string Group = "my-shop";

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task In_production_it_refuses_to_start_without_a_server_and_names_the_setting()
    {
        await using var service = ServiceProcess.Launch(await SettingsAsync(redis: null));

        Assert.NotEqual(0, await service.WaitForExitAsync(Wait.Patience, Cancellation));
        Assert.Contains("ConnectionStrings:Redis", string.Join('\n', service.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_development_it_needs_no_server_and_listens_on_its_management_port_only()
    {
        var settings = await SettingsAsync(redis: null) with { Environment = "Development" };

        await using var service = await ServiceProcess.StartAsync(settings, Cancellation);

        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync(new Uri("/streams", UriKind.Relative), Cancellation)).StatusCode);
        Assert.Equal([settings.Port], Listening(service.Id));
        Assert.Equal(0, await service.StopAsync(Cancellation));
    }

    [Fact]
    public async Task While_the_server_is_away_the_port_and_the_probe_say_so_and_afterwards_it_goes_on()
    {
        await using var server = await LocalBroker.StartAsync(Need.ServerProgram(), FreePort.Next(), Cancellation, "--appendonly", "yes");
        var settings = await SettingsAsync(server.ConnectionString);
        await using var service = await ServiceProcess.StartAsync(settings, Cancellation);
        Assert.Equal("Ready.", (await ProbeAsync(settings)).EnsureSucceeded().Output);

        await server.KillAsync();
        await service.WaitForHealthAsync("ready", HttpStatusCode.ServiceUnavailable, Wait.Patience, Cancellation);
        var probed = await ProbeAsync(settings);
        Assert.Equal(1, probed.ExitCode);
        Assert.Contains("Not ready: 503", probed.Output, StringComparison.Ordinal);
        await service.WaitForHealthAsync("live", HttpStatusCode.OK, Wait.Patience, Cancellation);

        await server.RestartAsync(Cancellation);
        await service.WaitForHealthAsync("ready", HttpStatusCode.OK, Wait.Patience, Cancellation);
        using var client = await server.ConnectAsync(Cancellation);
        var order = AddedOrder.Add(client, Stream, "Ada", 9.50m);
        await Wait.UntilAsync(() => Confirmed(client, order));
    }

    [Fact]
    public async Task Orders_of_a_killed_worker_are_confirmed_by_another_one()
    {
        await using var server = await LocalBroker.StartAsync(Need.ServerProgram(), FreePort.Next(), Cancellation);
        var settings = await SettingsAsync(server.ConnectionString);
        using var client = await server.ConnectAsync(Cancellation);
        string[] orders = [.. Enumerable.Range(0, 2_000).Select(number => AddedOrder.Add(client, Stream, $"Customer {number}", 1m))];
        var killed = await ServiceProcess.StartAsync(settings, Cancellation);
        await Wait.UntilAsync(() => Confirmed(client, orders[0]));
        await killed.KillAsync();
        await killed.DisposeAsync();

        await using var service = await ServiceProcess.StartAsync(settings, Cancellation);

        await Wait.UntilAsync(() => orders.All(order => Confirmed(client, order)));
        var group = await StreamFigures.WaitUntilCaughtUpAsync(client, Stream, Group, Wait.Patience, Cancellation);
        Assert.True(group.IsCaughtUp, $"{group}");
    }

    private static bool Confirmed(RespClient client, string order) =>
        ((string?)client.Send("GET", $"my-shop:orders:{order}"))?.Contains("\"status\":\"confirmed\"", StringComparison.Ordinal) == true;

    // The ports on which the process listens, from the kernel's tables.
    private static IReadOnlyList<int> Listening(int process)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The ports of a process are read from /proc.");
        var sockets = Directory.EnumerateFiles($"/proc/{process}/fd").Select(file => new FileInfo(file).LinkTarget)
            .Where(target => target?.StartsWith("socket:[", StringComparison.Ordinal) == true)
            .Select(target => target!["socket:[".Length..^1]).ToHashSet();
        return
        [
            .. from table in Tables
               from line in File.ReadLines(table).Skip(1)
               let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
               where fields[3] == "0A" && sockets.Contains(fields[9])
               select int.Parse(fields[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        ];
    }

    private async Task<ServiceSettings> SettingsAsync(string? redis)
    {
        var solution = await templates.Solution(new("stack-worker", "redis-streams", "valkey"), "my-shop").BuiltAsync();
        return new ServiceSettings(solution.Service) { Environment = "Production", Redis = redis };
    }

    private static Task<CliResult> ProbeAsync(ServiceSettings settings) =>
        Cli.Dotnet(BuiltProgram.Find(settings.Project), "--probe").In(settings.Project)
            .Set("Events__Management__Port", settings.Port.ToString(CultureInfo.InvariantCulture)).RunAsync(Cancellation);
}
