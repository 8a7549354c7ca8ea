namespace Bench;

/// <summary>The nearest-rank percentile.</summary>
internal static class Percentile
{
    /// <param name="values">At least one value, in any order.</param>
    /// <param name="rank">Between 0 and 1.</param>
    public static double Of(List<double> values, double rank)
    {
        values.Sort();
        return values[Math.Clamp((int)Math.Ceiling(rank * values.Count) - 1, 0, values.Count - 1)];
    }
}
