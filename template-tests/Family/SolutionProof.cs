namespace StackTemplates.Tests.Family;

/// <summary>
/// The proof of one combination of options: it is generated, builds without a warning, is formatted, passes its own tests,
/// and works when it is started. Each combination has a class of its own, so that they run in parallel.
/// </summary>
public abstract class SolutionProof(PackedTemplates templates, Combination combination, string name)
{
    /// <summary>How long an order may take to be confirmed, on any machine.</summary>
    protected static readonly TimeSpan Patience = Wait.Patience;

    private readonly GeneratedSolution _solution = templates.Solution(combination, name);

    /// <summary>Ends the test with the run.</summary>
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Whether there is an event layer.</summary>
    protected bool HasEvents => combination.HasEvents;

    /// <summary>Whether events go through a real server.</summary>
    protected bool NeedsServer => combination.NeedsServer;

    /// <summary>The stream that placed orders go through.</summary>
    protected string OrdersStream => new GeneratedFolder("", name).OrdersStream;

    /// <summary>The last part of the name of the service's project.</summary>
    protected abstract string Project { get; }

    /// <summary>Places an order, and checks that it is confirmed if there is an event layer.</summary>
    /// <param name="service">The running service.</param>
    /// <param name="server">The server that its events go through; null if there is none.</param>
    protected abstract Task TakeOrderAsync(ServiceProcess service, BrokerServer? server);

    /// <summary>More settings of the service, as environment variables.</summary>
    protected virtual IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>();

    [Fact]
    public Task It_is_generated() => Proof.OfAsync(_solution, ProofStage.Generated, async () =>
    {
        var folder = await _solution.GeneratedAsync();

        Assert.True(File.Exists(Path.Combine(folder.Path, $"{name}.slnx")));
        Assert.Equal($"{name}.{Project}", Path.GetFileName(folder.Service));
    }, () => _solution.GenerationTime);

    [Fact]
    public Task It_builds_without_a_warning() =>
        Proof.OfAsync(_solution, ProofStage.Built, _solution.BuiltAsync, () => _solution.BuildTime, combination.IsUsual);

    [Fact]
    public Task It_is_formatted() => Proof.OfAsync(_solution, ProofStage.Formatted, async () =>
    {
        var folder = await _solution.BuiltAsync();

        (await folder.VerifyFormatAsync(Cancellation)).EnsureSucceeded();
    }, isUsual: combination.IsFirst);

    [Fact]
    public Task Its_own_tests_pass() => Proof.OfAsync(_solution, ProofStage.Tested, async () =>
    {
        var folder = await _solution.BuiltAsync();
        await using var server = combination.NeedsServer
            ? await BrokerFinder.StartOwnAsync(FreePort.Next(), Cancellation)
            : null;

        (await folder.TestAsync(server?.ConnectionString, Cancellation)).EnsureSucceeded();
    }, isUsual: combination.IsTypical);

    [Fact]
    public Task It_starts_and_does_its_work() => Proof.OfAsync(_solution, ProofStage.Started, async () =>
    {
        var folder = await _solution.BuiltAsync();
        await using var server = combination.NeedsServer ? await Need.AnyServerAsync(Cancellation) : null;
        await using var database = combination.HasDatabase ? await Need.DatabaseAsync(Cancellation) : null;
        var settings = new ServiceSettings(folder.Service)
        {
            Environment = "Production",
            Redis = server?.ConnectionString,
            Postgres = database is null ? null : await database.NewDatabaseAsync(Cancellation),
            Variables = Variables,
        };
        if (database is not null)
        {
            (await ServiceProcess.MigrateAsync(settings, Cancellation)).EnsureSucceeded();
        }

        await using var service = await ServiceProcess.StartAsync(settings, Cancellation);

        // A skeleton is done once it has become ready.
        if (combination.HasOrders)
        {
            await TakeOrderAsync(service, server);
        }

        if (combination.HasOrders && server is not null)
        {
            using var client = await server.ConnectAsync(Cancellation);
            var group = await StreamFigures.WaitUntilCaughtUpAsync(
                client, folder.OrdersStream, folder.DnsName, Patience, Cancellation);
            Assert.True(group.IsCaughtUp, group.ToString());
        }

        Assert.Equal(0, await service.StopAsync(Cancellation));
    }, isUsual: combination.IsUsual);
}
