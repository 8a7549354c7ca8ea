using System.Globalization;

namespace StackTemplates.Build.Kit;

/// <summary>The target of a figure.</summary>
/// <param name="Limit">The bound, which itself meets the target.</param>
/// <param name="IsCeiling">Whether the bound is an upper one; otherwise it is a lower one.</param>
/// <param name="OfRatio">Whether the bound is for the ratio; otherwise it is for the measured value.</param>
public sealed record BenchmarkTarget(double Limit, bool IsCeiling, bool OfRatio)
{
    /// <summary>A ratio of at least <paramref name="limit"/>.</summary>
    public static BenchmarkTarget RatioOfAtLeast(double limit) => new(limit, IsCeiling: false, OfRatio: true);

    /// <summary>A ratio of at most <paramref name="limit"/>.</summary>
    public static BenchmarkTarget RatioOfAtMost(double limit) => new(limit, IsCeiling: true, OfRatio: true);

    /// <summary>A measured value of at least <paramref name="limit"/>.</summary>
    public static BenchmarkTarget AtLeast(double limit) => new(limit, IsCeiling: false, OfRatio: false);

    /// <summary>A measured value of at most <paramref name="limit"/>.</summary>
    public static BenchmarkTarget AtMost(double limit) => new(limit, IsCeiling: true, OfRatio: false);

    /// <summary>Whether <paramref name="figure"/> meets the target.</summary>
    public bool IsMetBy(BenchmarkFigure figure)
    {
        var value = OfRatio ? figure.Ratio : figure.Measured;
        return IsCeiling ? value <= Limit : value >= Limit;
    }

    /// <summary>The bound as it is shown: <c>ratio ≥ 0.80</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(OfRatio ? "ratio " : "")}{(IsCeiling ? '≤' : '≥')} {Limit:0.00}");
}
