namespace StackTemplates.Build.Kit;

/// <summary>How much the benchmark of the event layer does.</summary>
/// <param name="Rounds">How often both sides are measured.</param>
/// <param name="Backlog">Entries that wait when a consumer starts.</param>
/// <param name="LargeBacklog">Entries that wait where a large backlog is compared with one of <see cref="SmallBacklog"/>.</param>
/// <param name="Events">Events published where the figure is a throughput.</param>
/// <param name="Samples">Events timed one by one, a round.</param>
/// <param name="Rest">How long a worker is watched that has nothing to do; maintenance comes about every 30 s.</param>
public sealed record EventsBenchmarkSizes(int Rounds, int Backlog, int LargeBacklog, int Events, int Samples, TimeSpan Rest)
{
    /// <summary>What a figure needs that can be quoted.</summary>
    public static readonly EventsBenchmarkSizes Full = new(9, 100_000, 1_000_000, 50_000, 500, TimeSpan.FromSeconds(90));

    /// <summary>What shows in little time that something went wrong.</summary>
    public static readonly EventsBenchmarkSizes Quick = new(3, 50_000, 200_000, 20_000, 150, TimeSpan.FromSeconds(36));

    /// <summary>Entries that wait where a small backlog is compared with a large one.</summary>
    public const int SmallBacklog = 10_000;

    /// <summary>Publishes under way at a time where the figure is a throughput.</summary>
    public const int InFlight = 64;
}
