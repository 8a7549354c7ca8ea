namespace Bench;

/// <summary>One of the two that are compared: publishes events and, if it was started so, handles them from then on.</summary>
internal interface ISide : IAsyncDisposable
{
    /// <summary>Completes when the server has confirmed.</summary>
    Task PublishAsync(Ping ping);
}

/// <summary>Starts a side, with or without its consumer.</summary>
internal delegate Task<ISide> StartSide(bool consume);

/// <summary>Where both sides do their work.</summary>
internal static class BenchStream
{
    /// <summary>The key that the generated service gives the event's stream under the prefix <see cref="Group"/>.</summary>
    public const string Key = "bench:events:bench:ping";

    public const string Group = "bench";
}
