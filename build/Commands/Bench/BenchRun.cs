using System.Globalization;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>One run of benchmarks: provides what they need, shows what they found.</summary>
internal sealed class BenchRun(int? rounds, bool quick)
{
    private const int GenerationRounds = 10;
    private const int QuickGenerationRounds = 3;

    private readonly Screen _screen = new();
    private readonly Repository _repository = Repository.Find();
    private readonly List<BenchmarkFigure> _figures = [];
    private string? _server;

    public async Task<BenchmarkReport> RunAsync(BenchParts parts, CancellationToken cancellationToken)
    {
        _screen.Title("Measuring");
        var package = await PackCommand.PackAsync(_screen, _repository, cancellationToken);
        using var hive = new TemplateHive();
        await hive.InstallAsync(package.Path, cancellationToken);
        // What needs more than the SDK comes first: if it is missing, no work was done in vain.
        if (parts.HasFlag(BenchParts.Events))
        {
            await MeasureEventsAsync(hive, cancellationToken);
        }

        if (parts.HasFlag(BenchParts.Database))
        {
            await MeasureDatabaseAsync(hive, cancellationToken);
        }

        if (parts.HasFlag(BenchParts.Generation))
        {
            await MeasureGenerationAsync(hive, cancellationToken);
        }

        _screen.Line();
        new BenchmarkTable(_screen).Show(_figures);
        return new BenchmarkReport(_server, _figures);
    }

    private async Task MeasureEventsAsync(TemplateHive hive, CancellationToken cancellationToken)
    {
        var sizes = quick ? EventsBenchmarkSizes.Quick : EventsBenchmarkSizes.Full;
        sizes = sizes with { Rounds = AtLeastOnce(rounds ?? sizes.Rounds) };
        using var program = await BuildAsync(hive, "Events", [], cancellationToken);
        await using var broker = await StartBrokerAsync(cancellationToken);
        var benchmark = new EventsBenchmark(program, broker, sizes);
        _figures.AddRange(await _screen.StepAsync(
            "Publishing and consuming",
            "Events",
            () => benchmark.RunAsync(cancellationToken),
            _ => $"medians of {Count(sizes.Rounds)} rounds"));
        _figures.Add(await _screen.StepAsync(
            "Resting",
            "Rest",
            () => benchmark.RestAsync(cancellationToken),
            _ => $"watched for {sizes.Rest.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s"));
    }

    private async Task MeasureDatabaseAsync(TemplateHive hive, CancellationToken cancellationToken)
    {
        var sizes = quick ? DatabaseBenchmarkSizes.Quick : DatabaseBenchmarkSizes.Full;
        sizes = sizes with { Rounds = AtLeastOnce(rounds ?? sizes.Rounds) };
        using var program = await BuildAsync(hive, "Database", ["--database", "postgres"], cancellationToken);
        await using var broker = await StartBrokerAsync(cancellationToken);
        await using var database = await DatabaseFinder.StartOwnAsync(cancellationToken)
            ?? throw new UserException($"There is no PostgreSQL to measure on. {DatabaseFinder.Advice}");
        _screen.Done("Database", database.Description);
        _server = $"{_server}, {database.Description.Split(',')[0]}";

        var benchmark = new DatabaseBenchmark(program, broker, await database.NewDatabaseAsync(cancellationToken), sizes);
        _figures.AddRange(await _screen.StepAsync(
            "Copying and relaying",
            "Database",
            () => benchmark.RunAsync(cancellationToken),
            _ => $"medians of {Count(sizes.Rounds)} rounds"));
    }

    private Task<BenchmarkProgram> BuildAsync(TemplateHive hive, string name, string[] options, CancellationToken cancellationToken) =>
        _screen.StepAsync(
            "Generating and building a service",
            "Built",
            () => BenchmarkProgram.BuildAsync(hive, _repository, name, options, cancellationToken),
            _ => string.Join(' ', ["stack-webapi -n my-shop --events redis-streams", .. options])
                + ", and the program that measures it, in Release");

    private async Task<BrokerServer> StartBrokerAsync(CancellationToken cancellationToken)
    {
        var broker = await BrokerFinder.StartOwnAsync(FreePort.Next(), cancellationToken)
            ?? throw new UserException($"There is no server to measure on. {BrokerFinder.Advice}");
        _screen.Done("Server", broker.Description);
        // Only its name and version, because its origin and address do not affect the figures.
        _server = broker.Description.Split(',')[0];
        return broker;
    }

    private async Task MeasureGenerationAsync(TemplateHive hive, CancellationToken cancellationToken)
    {
        var times = AtLeastOnce(rounds ?? (quick ? QuickGenerationRounds : GenerationRounds));
        _figures.AddRange(await _screen.StepAsync(
            "Generating",
            "Generation",
            () => new GenerationBenchmark(hive, times).RunAsync(cancellationToken),
            _ => $"medians of {Count(times)} rounds"));
    }

    private static int AtLeastOnce(int rounds) =>
        rounds > 0 ? rounds : throw new UserException($"--rounds {Count(rounds)} measures nothing. Take 1 or more.");

    private static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);
}
