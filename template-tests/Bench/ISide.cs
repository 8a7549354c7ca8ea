namespace Bench;

/// <summary>One of the two sides of the comparison: publishes events and, if started with a consumer, handles them.</summary>
internal interface ISide : IAsyncDisposable
{
    /// <summary>Completes when the server has confirmed.</summary>
    Task PublishAsync(Ping ping);
}

/// <summary>Starts a side, with or without its consumer.</summary>
internal delegate Task<ISide> StartSide(bool consume);

/// <summary>The stream and the group of both sides.</summary>
internal static class BenchStream
{
    /// <summary>The key that the generated service gives the event's stream under the prefix <see cref="Group"/>.</summary>
    public const string Key = "bench:events:bench:ping";

    public const string Group = "bench";
}
