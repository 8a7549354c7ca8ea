namespace StackTemplates.Tests.Kit;

/// <summary>Figures are computed from the values of the rounds.</summary>
public sealed class BenchmarkSamplesTests
{
    [Fact]
    public void The_ratio_is_the_median_of_the_rounds_own_ratios()
    {
        var samples = Samples((1, 90, 100), (2, 10, 20), (3, 300, 200));

        var figure = samples.Figure("rate", "a rate", "1/s");

        Assert.Equal((90, 100, 0.9), (figure.Measured, figure.Bare, figure.Ratio));
    }

    [Theory]
    [InlineData(80, BenchmarkVerdict.Met)]
    [InlineData(79, BenchmarkVerdict.Missed)]
    public void A_figure_on_its_bound_meets_its_target(double measured, BenchmarkVerdict verdict)
    {
        var figure = Samples((1, measured, 100)).Figure("rate", "a rate", "1/s", BenchmarkTarget.RatioOfAtLeast(0.8));

        Assert.Equal(verdict, figure.Verdict);
    }

    [Fact]
    public void Other_lines_are_no_samples()
    {
        Assert.False(new BenchmarkSamples().TryAdd("warn: something that a log says"));
    }

    private static BenchmarkSamples Samples(params (int Round, double Measured, double Bare)[] rounds)
    {
        var samples = new BenchmarkSamples();
        foreach (var (round, measured, bare) in rounds)
        {
            Assert.True(samples.TryAdd($$"""{"figure":"rate","side":"generated","round":{{round}},"value":{{measured}}}"""));
            Assert.True(samples.TryAdd($$"""{"figure":"rate","side":"bare","round":{{round}},"value":{{bare}}}"""));
        }

        return samples;
    }
}
