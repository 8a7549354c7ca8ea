namespace StackTemplates.Build.Kit;

/// <summary>Measures two templates in turns, so that whatever else the machine does hits both.</summary>
public sealed class GenerationBenchmark(TemplateHive hive)
{
    /// <summary>
    /// The medians in milliseconds of generating each template <paramref name="rounds"/> times, with or without the restore that
    /// ends a generation unless it is told otherwise.
    /// </summary>
    public async Task<(double First, double Second)> RunAsync(
        string first, string second, bool restore, int rounds, CancellationToken cancellationToken)
    {
        // The first generation of a hive builds its cache.
        await MeasureAsync(first, restore, cancellationToken);
        await MeasureAsync(second, restore, cancellationToken);

        var (firsts, seconds) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            firsts.Add(await MeasureAsync(first, restore, cancellationToken));
            seconds.Add(await MeasureAsync(second, restore, cancellationToken));
        }

        return (Median(firsts), Median(seconds));
    }

    private async Task<double> MeasureAsync(string template, bool restore, CancellationToken cancellationToken)
    {
        using var folder = TempFolder.Create("bench");
        var generation = hive.New(template).Named("my-shop").Into(folder.Below("my-shop"));
        var result = await (restore ? generation : generation.NoRestore()).RunAsync(cancellationToken);
        return result.EnsureSucceeded().Elapsed.TotalMilliseconds;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        var middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
