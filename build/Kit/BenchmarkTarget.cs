using System.Globalization;

namespace StackTemplates.Build.Kit;

/// <summary>What is wanted of a figure.</summary>
/// <param name="Limit">The bound; a figure on it is as wanted.</param>
/// <param name="IsCeiling">Whether it must not be above it; else it must not be below it.</param>
/// <param name="OfRatio">Whether it is the ratio that counts; else the measured value.</param>
public sealed record BenchmarkTarget(double Limit, bool IsCeiling, bool OfRatio)
{
    /// <summary>A ratio of at least <paramref name="limit"/>.</summary>
    public static BenchmarkTarget RatioOfAtLeast(double limit) => new(limit, IsCeiling: false, OfRatio: true);

    /// <summary>A ratio of at most <paramref name="limit"/>.</summary>
    public static BenchmarkTarget RatioOfAtMost(double limit) => new(limit, IsCeiling: true, OfRatio: true);

    /// <summary>A measured value of at most <paramref name="limit"/>.</summary>
    public static BenchmarkTarget AtMost(double limit) => new(limit, IsCeiling: true, OfRatio: false);

    /// <summary>Whether <paramref name="figure"/> is as wanted.</summary>
    public bool IsMetBy(BenchmarkFigure figure)
    {
        var value = OfRatio ? figure.Ratio : figure.Measured;
        return IsCeiling ? value <= Limit : value >= Limit;
    }

    /// <summary>The bound as it is shown: <c>ratio ≥ 0.80</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(OfRatio ? "ratio " : "")}{(IsCeiling ? '≤' : '≥')} {Limit:0.00}");
}
