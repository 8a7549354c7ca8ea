using System.Globalization;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>One run of benchmarks: provides what they need, shows what they found.</summary>
internal sealed class BenchRun(int? rounds, bool quick)
{
    private const int GenerationRounds = 10;
    private const int QuickGenerationRounds = 3;

    private readonly Screen screen = new();
    private readonly Repository repository = Repository.Find();
    private readonly List<BenchmarkFigure> figures = [];
    private string? server;

    public async Task<BenchmarkReport> RunAsync(bool generation, bool events, CancellationToken cancellationToken)
    {
        screen.Title("Measuring");
        var package = await PackCommand.PackAsync(screen, repository, cancellationToken);
        using var hive = new TemplateHive();
        await hive.InstallAsync(package.Path, cancellationToken);
        // What needs more than the SDK comes first: if it is missing, no work was done in vain.
        if (events)
        {
            await MeasureEventsAsync(hive, cancellationToken);
        }

        if (generation)
        {
            await MeasureGenerationAsync(hive, cancellationToken);
        }

        screen.Line();
        new BenchmarkTable(screen).Show(figures);
        return new BenchmarkReport(server, figures);
    }

    private async Task MeasureEventsAsync(TemplateHive hive, CancellationToken cancellationToken)
    {
        var sizes = quick ? EventsBenchmarkSizes.Quick : EventsBenchmarkSizes.Full;
        sizes = sizes with { Rounds = AtLeastOnce(rounds ?? sizes.Rounds) };
        using var program = await screen.StepAsync(
            "Generating and building a service",
            "Built",
            () => BenchmarkProgram.BuildAsync(hive, repository, cancellationToken),
            _ => "stack-webapi -n my-shop --events redis-streams, and the program that measures it, in Release");
        await using var broker = await BrokerFinder.StartOwnAsync(FreePort.Next(), cancellationToken)
            ?? throw new UserException($"There is no server to measure on. {BrokerFinder.Advice}");
        screen.Done("Server", broker.Description);
        // Only its name and version, because its origin and address do not affect the figures.
        server = broker.Description.Split(',')[0];

        var benchmark = new EventsBenchmark(program, broker, sizes);
        figures.AddRange(await screen.StepAsync(
            "Publishing and consuming",
            "Events",
            () => benchmark.RunAsync(cancellationToken),
            _ => $"medians of {Count(sizes.Rounds)} rounds"));
        figures.Add(await screen.StepAsync(
            "Resting",
            "Rest",
            () => benchmark.RestAsync(cancellationToken),
            _ => $"watched for {sizes.Rest.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s"));
    }

    private async Task MeasureGenerationAsync(TemplateHive hive, CancellationToken cancellationToken)
    {
        var times = AtLeastOnce(rounds ?? (quick ? QuickGenerationRounds : GenerationRounds));
        figures.AddRange(await screen.StepAsync(
            "Generating",
            "Generation",
            () => new GenerationBenchmark(hive, times).RunAsync(cancellationToken),
            _ => $"medians of {Count(times)} rounds"));
    }

    private static int AtLeastOnce(int rounds) =>
        rounds > 0 ? rounds : throw new UserException($"--rounds {Count(rounds)} measures nothing. Take 1 or more.");

    private static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);
}
