namespace StackTemplates.Build.Kit;

/// <summary>How much the benchmark of the database does.</summary>
/// <param name="Rounds">How often both sides are measured.</param>
/// <param name="Backlog">Entries that wait in the stream, or rows in the outbox, when a side starts.</param>
/// <param name="Events">Events published in transactions of their own.</param>
/// <param name="Samples">Events timed one by one, a round.</param>
public sealed record DatabaseBenchmarkSizes(int Rounds, int Backlog, int Events, int Samples)
{
    /// <summary>What a figure needs that can be quoted.</summary>
    public static readonly DatabaseBenchmarkSizes Full = new(9, 100_000, 20_000, 500);

    /// <summary>What shows in little time that something went wrong.</summary>
    public static readonly DatabaseBenchmarkSizes Quick = new(3, 30_000, 5_000, 150);

    /// <summary>Transactions under way at a time where the figure is a throughput.</summary>
    public const int InFlight = 16;
}
