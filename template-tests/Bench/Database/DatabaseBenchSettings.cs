namespace Bench;

/// <summary>The command-line options.</summary>
internal sealed class DatabaseBenchSettings
{
    /// <summary>The address of the broker.</summary>
    public required string Redis { get; init; }

    /// <summary>The connection string of an empty database.</summary>
    public required string Postgres { get; init; }

    /// <summary>How often both sides are measured, after rounds that do not count.</summary>
    public int Rounds { get; init; }

    /// <summary>How many entries wait in the stream, or rows in the outbox, when a side starts.</summary>
    public int Backlog { get; init; }

    /// <summary>How many events are published in transactions of their own.</summary>
    public int Events { get; init; }

    /// <summary>How many of these transactions are under way at a time.</summary>
    public int InFlight { get; init; }

    /// <summary>How many events of a round are timed one by one.</summary>
    public int Samples { get; init; }
}
