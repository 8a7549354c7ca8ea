using System.Net;

namespace StackTemplates.Tests.WebApi;

/// <summary>
/// What is shown of a combination of options, the same for each: it is generated, builds without a warning, is formatted,
/// passes its own tests and does its work when it is started. A class for each, so that they run side by side.
/// </summary>
public abstract class SolutionProof(PackedTemplates templates, Combination combination, string name)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly GeneratedSolution solution = templates.Solution(combination, name);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task It_is_generated() => Proof.OfAsync(solution, ProofStage.Generated, async () =>
    {
        var folder = await solution.GeneratedAsync();

        Assert.True(File.Exists(Path.Combine(folder.Path, $"{name}.slnx")));
        Assert.Equal($"{name}.Api", Path.GetFileName(folder.Service));
    }, () => solution.GenerationTime);

    [Fact]
    public Task It_builds_without_a_warning() =>
        Proof.OfAsync(solution, ProofStage.Built, solution.BuiltAsync, () => solution.BuildTime);

    [Fact]
    public Task It_is_formatted() => Proof.OfAsync(solution, ProofStage.Formatted, async () =>
    {
        var folder = await solution.BuiltAsync();

        (await folder.VerifyFormatAsync(Cancellation)).EnsureSucceeded();
    });

    [Fact]
    public Task Its_own_tests_pass() => Proof.OfAsync(solution, ProofStage.Tested, async () =>
    {
        var folder = await solution.BuiltAsync();
        await using var server = combination.NeedsServer
            ? await BrokerFinder.StartOwnAsync(FreePort.Next(), Cancellation)
            : null;

        (await folder.TestAsync(server?.ConnectionString, Cancellation)).EnsureSucceeded();
    });

    [Fact]
    public Task It_takes_an_order_and_handles_its_event() => Proof.OfAsync(solution, ProofStage.Started, async () =>
    {
        var folder = await solution.BuiltAsync();
        await using var server = combination.NeedsServer ? await Need.AnyServerAsync(Cancellation) : null;
        await using var service = await ServiceProcess.StartAsync(
            new ServiceSettings(folder.Service) { Environment = "Production", Redis = server?.ConnectionString }, Cancellation);

        var order = await service.Orders.PlaceAsync("Ada", Cancellation);
        Assert.Equal(combination.HasEvents ? HttpStatusCode.Accepted : HttpStatusCode.Created, order.Status);
        Assert.EndsWith($"/orders/{order.Id}", order.Location?.ToString(), StringComparison.Ordinal);
        if (combination.HasEvents)
        {
            Assert.Equal("placed", order.State);
            await service.Orders.WaitForStateAsync(order.Id, "confirmed", Patience, Cancellation);
        }

        var found = await service.Orders.GetAsync(order.Id, Cancellation);
        Assert.Equal(HttpStatusCode.OK, found.Status);
        Assert.Equal(order.Id, found.Id);

        if (server is not null)
        {
            using var client = await server.ConnectAsync(Cancellation);
            var group = await StreamFigures.WaitUntilCaughtUpAsync(
                client, folder.OrdersStream, folder.DnsName, Patience, Cancellation);
            Assert.True(group.IsCaughtUp, group.ToString());
        }

        Assert.Equal(0, await service.StopAsync(Cancellation));
    });
}

/// <summary>Redis Streams, Valkey in compose.yaml.</summary>
public sealed class RedisStreamsOnValkey(PackedTemplates templates)
    : SolutionProof(templates, new("stack-webapi", "redis-streams", "valkey"), "my-shop");

/// <summary>Redis Streams, Redis in compose.yaml.</summary>
public sealed class RedisStreamsOnRedis(PackedTemplates templates)
    : SolutionProof(templates, new("stack-webapi", "redis-streams", "redis"), "Acme.1.Orders");

/// <summary>The event layer without a server.</summary>
public sealed class InMemory(PackedTemplates templates)
    : SolutionProof(templates, new("stack-webapi", "in-memory"), "1shop");

/// <summary>No event layer at all.</summary>
public sealed class NoEvents(PackedTemplates templates)
    : SolutionProof(templates, new("stack-webapi", "none"), "My Shop");
