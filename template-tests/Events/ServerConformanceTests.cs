using StackTemplates.Tests.Faults.Rig;

namespace StackTemplates.Tests.Events;

/// <summary>
/// The event log passes its own tests on every available server, and in every topology: alone, as a cluster, behind a
/// Sentinel.
/// </summary>
public sealed class ServerConformanceTests(PackedTemplates templates)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The names and versions of the servers.</summary>
    public static TheoryData<string> Servers =>
        ServerProgram.All.Count > 0 ? [.. ServerProgram.All.Select(program => program.Name)] : ["none"];

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task The_log_keeps_its_promises_on_one_server(string name)
    {
        await using var server = await LocalBroker.StartAsync(Find(name), FreePort.Next(), Cancellation);
        await PassesAsync(server);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task The_log_keeps_its_promises_on_a_cluster(string name)
    {
        await using var server = await LocalCluster.StartAsync(Find(name), Arrangement.Stream, Cancellation);
        await PassesAsync(server);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task The_log_keeps_its_promises_behind_a_Sentinel(string name)
    {
        await using var server = await LocalReplication.StartAsync(Find(name), withSentinel: true, Cancellation);
        await PassesAsync(server);
    }

    private static string Find(string name) =>
        ServerProgram.All.FirstOrDefault(program => program.Name == name)?.Path ?? Need.ServerProgram();

    private async Task PassesAsync(BrokerServer server)
    {
        var solution = await templates.Solution(new("stack-webapi", "redis-streams", "valkey"), "my-shop").BuiltAsync();
        var tests = BuiltProgram.Find(Path.Combine(solution.Path, "tests", "my-shop.IntegrationTests"));

        var run = await Cli.Dotnet(tests, "-noLogo", "-noColor", "-failSkips", "-method", "*.RedisEventLogTests.*")
            .Set(GivenBroker.Variable, server.ConnectionString).RunAsync(Cancellation);

        run.EnsureSucceeded();
        Assert.DoesNotContain(run.Lines, line => line.Contains("Total: 0", StringComparison.Ordinal));
    }
}
