namespace StackTemplates.Build.Kit;

/// <summary>How a figure compares to its target.</summary>
public enum BenchmarkVerdict
{
    /// <summary>It has no target; it is for information.</summary>
    Information,

    /// <summary>It meets its target.</summary>
    Met,

    /// <summary>It misses its target.</summary>
    Missed,
}

/// <summary>One result of a benchmark.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">The unit of both values.</param>
/// <param name="Measured">The value of the generated code.</param>
/// <param name="Bare">The value of the baseline.</param>
/// <param name="Ratio">The median of the rounds' ratios of the two.</param>
/// <param name="Target">What is wanted of it; null if nothing is.</param>
/// <param name="Detail">A note below the table; empty for none.</param>
public sealed record BenchmarkFigure(
    string Name, string Unit, double Measured, double Bare, double Ratio, BenchmarkTarget? Target = null, string Detail = "")
{
    /// <summary>Whether the figure meets its target.</summary>
    public BenchmarkVerdict Verdict =>
        Target is null ? BenchmarkVerdict.Information
        : Target.IsMetBy(this) ? BenchmarkVerdict.Met
        : BenchmarkVerdict.Missed;
}
