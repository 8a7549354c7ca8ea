using System.Globalization;
using System.Text;

namespace StackTemplates.Tests.Kubernetes;

/// <summary>The alert rules of a generated solution, evaluated by <c>promtool</c> on metrics that a service has sent.</summary>
internal sealed class AlertRules(string file)
{
    /// <summary>The program that evaluates them.</summary>
    public const string Program = "promtool";

    // Before the condition: all series as they were first. Then two hours in which they go to what they were last.
    private const int MinutesBefore = 10;
    private const int Minutes = 120;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Fails unless the alert fires on these metrics.</summary>
    public Task FiresAsync(string alert, IReadOnlyList<MetricSeries> metrics) =>
        EvaluateAsync($"ALERTS{{alertname=\"{alert}\", alertstate=\"firing\"}}", fires: true, metrics);

    /// <summary>Fails if any alert fires on these metrics.</summary>
    public Task NoneFiresAsync(IReadOnlyList<MetricSeries> metrics) =>
        EvaluateAsync("ALERTS{alertstate=\"firing\"}", fires: false, metrics);

    private async Task EvaluateAsync(string alerts, bool fires, IReadOnlyList<MetricSeries> metrics)
    {
        var test = new StringBuilder().Append(CultureInfo.InvariantCulture, $$"""
            rule_files: ["{{file}}"]
            evaluation_interval: 1m
            tests:
              - interval: 1m
                input_series:

            """);
        foreach (var series in metrics)
        {
            test.Append(CultureInfo.InvariantCulture, $$"""
                      - series: '{{series.Name}}{{{series.Labels}}}'
                        values: '{{Values(series)}}'

                """);
        }

        test.Append(CultureInfo.InvariantCulture, $$"""
                promql_expr_test:
                  - expr: 'clamp_max(max_over_time(count({{alerts}})[{{MinutesBefore + Minutes}}m:1m]), 1)'
                    eval_time: {{MinutesBefore + Minutes}}m
                    exp_samples: {{(fires ? "[{ labels: '{}', value: 1 }]" : "[]")}}

            """);
        var path = Path.Combine(Path.GetDirectoryName(file)!, $"{Guid.NewGuid():N}.yaml");
        await File.WriteAllTextAsync(path, test.ToString(), Cancellation);

        var run = await Cli.Program(Program, "test", "rules", path).RunAsync(Cancellation);

        Assert.True(run.Succeeded, $"{run.Output}\n{test}");
    }

    private static string Values(MetricSeries series)
    {
        var (first, last) = (series.Values[0], series.Values[^1]);
        // A counter is there from its first event on.
        return series.IsNew && series.Name.EndsWith("_total", StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"_x{MinutesBefore} {last}+0x{Minutes}")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{first}+0x{MinutesBefore} {first}{(last - first) / Minutes:+0.######;-0.######;+0}x{Minutes}");
    }
}
