using System.Diagnostics;

namespace my_shop.Events;

/// <summary>What is known of an event beside its content.</summary>
public sealed record EventContext
{
    /// <summary>Stays the same when a publish or a delivery is repeated: what an idempotent handler remembers.</summary>
    public required string EventId { get; init; }

    public required EventName Name { get; init; }

    public required string Stream { get; init; }

    public required EntryId EntryId { get; init; }

    /// <summary>What the event belongs to, as its publisher gave it; events of one key keep their order where <c>Ordering</c> is PerKey.</summary>
    public string? Key { get; init; }

    /// <summary>How often the event was given to a handler, this time included: 1 on the first.</summary>
    public required int Attempt { get; init; }

    /// <summary>Whether the event becomes a dead letter if this attempt fails.</summary>
    public bool IsLastAttempt { get; init; }

    /// <summary>When the event was recorded, by the clock of the server.</summary>
    public DateTimeOffset Time => EntryId.Time;

    /// <summary>The trace that published the event, where it said so (W3C Trace Context).</summary>
    public ActivityContext TraceContext { get; init; }

    /// <summary>Where <see cref="FenceAsync"/> gets its number from; for tests of handlers.</summary>
    public Func<CancellationToken, Task<long>> FenceSource { private get; init; } = _ => Task.FromResult(1L);

    /// <summary>
    /// A number that is greater for every later delivery of the event in its group, whatever brought it: a retry, another worker, a
    /// redrive, a replay. Write only where the number stored beside the data is not above it; then a worker that was frozen beyond its
    /// lease cannot overwrite what its successor wrote.
    /// </summary>
    /// <returns>The number of this delivery; the same however often it is asked for. It takes one command on the broker.</returns>
    /// <exception cref="OperationCanceledException">Another worker has claimed the event: let it through.</exception>
    public Task<long> FenceAsync(CancellationToken cancellationToken) => _fence ??= FenceSource(cancellationToken);

    private Task<long>? _fence;
}
