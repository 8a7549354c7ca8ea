namespace Bench;

/// <summary>The stream and the group of all sides.</summary>
internal static class BenchStream
{
    /// <summary>The key that the generated service gives the event's stream under the prefix <see cref="Group"/>.</summary>
    public const string Key = "bench:events:bench:ping";

    public const string Group = "bench";
}
