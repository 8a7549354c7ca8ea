namespace Bench;

/// <summary>The command-line options.</summary>
internal sealed class BenchSettings
{
    /// <summary>The server's address.</summary>
    public required string Redis { get; init; }

    /// <summary>
    /// Only starts this side, <c>bare</c> or <c>generated</c>, and leaves it with nothing to do until the process is ended.
    /// </summary>
    public string? Rest { get; init; }

    /// <summary>How often both sides are measured, after rounds that do not count.</summary>
    public int Rounds { get; init; }

    /// <summary>How many entries wait in the stream when the consumer starts.</summary>
    public int Backlog { get; init; }

    /// <summary>The smaller of two backlogs whose throughput is compared.</summary>
    public int SmallBacklog { get; init; }

    /// <summary>The larger one.</summary>
    public int LargeBacklog { get; init; }

    /// <summary>How many events are published where the figure is a throughput.</summary>
    public int Events { get; init; }

    /// <summary>How many publishes are in flight at a time then.</summary>
    public int InFlight { get; init; }

    /// <summary>How many events of a round are timed one by one.</summary>
    public int Samples { get; init; }
}
