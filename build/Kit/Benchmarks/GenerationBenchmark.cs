namespace StackTemplates.Build.Kit;

/// <summary>
/// The time of a generation compared with that of the SDK's own template, measured in turns, so that other load on the machine affects
/// both.
/// </summary>
public sealed class GenerationBenchmark(TemplateHive hive, int rounds)
{
    private const string Ours = "stack-webapi";
    private const string Theirs = "webapi";

    /// <summary>The figures: without the restore that ends a generation unless it is told otherwise, and with it.</summary>
    public async Task<IReadOnlyList<BenchmarkFigure>> RunAsync(CancellationToken cancellationToken)
    {
        var samples = new BenchmarkSamples();
        foreach (var restore in new[] { false, true })
        {
            // The first round fills caches, so it does not count.
            for (var round = 0; round <= rounds; round++)
            {
                await MeasureRoundAsync(round == 0 ? new BenchmarkSamples() : samples, restore, round, cancellationToken);
            }
        }

        return
        [
            samples.Figure(Key(false), $"dotnet new {Ours}, beside {Theirs}", "ms", BenchmarkTarget.RatioOfAtMost(1.5)),
            samples.Figure(Key(true), "the same with restore", "ms"),
        ];
    }

    private static string Key(bool restore) => restore ? "restored" : "generated";

    private async Task MeasureRoundAsync(BenchmarkSamples samples, bool restore, int round, CancellationToken cancellationToken)
    {
        // The side that begins changes from round to round.
        foreach (var template in round % 2 == 0 ? new[] { Ours, Theirs } : [Theirs, Ours])
        {
            var time = await MeasureAsync(template, restore, cancellationToken);
            Action<string, int, double> add = template == Ours ? samples.AddMeasured : samples.AddBare;
            add(Key(restore), round, time);
        }
    }

    private async Task<double> MeasureAsync(string template, bool restore, CancellationToken cancellationToken)
    {
        using var folder = TempFolder.Create("bench");
        var generation = hive.New(template).Named("my-shop").Into(folder.Below("my-shop"));
        var result = await (restore ? generation : generation.NoRestore()).RunAsync(cancellationToken);
        return result.EnsureSucceeded().Elapsed.TotalMilliseconds;
    }
}
