namespace Bench;

/// <summary>One of the two sides of the comparison: publishes events and, if started with a consumer, handles them.</summary>
internal interface ISide : IAsyncDisposable
{
    /// <summary>Completes when the server has confirmed.</summary>
    Task PublishAsync(Ping ping);
}

/// <summary>Starts a side, with or without its consumer.</summary>
internal delegate Task<ISide> StartSide(bool consume);
