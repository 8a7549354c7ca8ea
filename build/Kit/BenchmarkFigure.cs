namespace StackTemplates.Build.Kit;

/// <summary>How a figure compares to what is wanted of it.</summary>
public enum BenchmarkVerdict
{
    /// <summary>Nothing is wanted of it; it is there to be known.</summary>
    Information,

    /// <summary>It is as wanted.</summary>
    Met,

    /// <summary>It is not.</summary>
    Missed,
}

/// <summary>One line of what a benchmark found out.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">The unit of both values.</param>
/// <param name="Measured">The value of what the templates generate.</param>
/// <param name="Bare">The value of what it is compared to.</param>
/// <param name="Ratio">The one to the other: the median of the rounds' ratios.</param>
/// <param name="Target">What is wanted of it; null where nothing is.</param>
/// <param name="Detail">What stands below the table; empty where there is nothing to add.</param>
public sealed record BenchmarkFigure(
    string Name, string Unit, double Measured, double Bare, double Ratio, BenchmarkTarget? Target = null, string Detail = "")
{
    /// <summary>The verdict, the only place where one is made.</summary>
    public BenchmarkVerdict Verdict =>
        Target is null ? BenchmarkVerdict.Information
        : Target.IsMetBy(this) ? BenchmarkVerdict.Met
        : BenchmarkVerdict.Missed;
}
