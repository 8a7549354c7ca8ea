using System.Diagnostics;

namespace my_shop.Events;

/// <summary>The metadata of an event and of its delivery.</summary>
public sealed record EventContext
{
    /// <summary>Stays the same when a publish or a delivery is repeated, so an idempotent handler can remember it.</summary>
    public required string EventId { get; init; }

    public required EventName Name { get; init; }

    public required string Stream { get; init; }

    public required EntryId EntryId { get; init; }

    /// <summary>
    /// What the event belongs to, as its publisher set it. Events of one key keep their order if <c>Ordering</c> is PerKey.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>How often the event was delivered to a handler, including this time: 1 on the first attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>Whether the event becomes a dead letter if this attempt fails.</summary>
    public bool IsLastAttempt { get; init; }

    /// <summary>When the event was recorded, by the clock of the server.</summary>
    public DateTimeOffset Time => EntryId.Time;

    /// <summary>The trace in which the event was published (W3C Trace Context), if there was one.</summary>
    public ActivityContext TraceContext { get; init; }

    /// <summary>Where <see cref="FenceAsync"/> gets its number in tests of handlers; without it, the number is 1.</summary>
    public Func<CancellationToken, Task<long>>? FenceSource { private get; init; }

    /// <summary>The delivery that takes the number; null in tests of handlers.</summary>
    internal IFenced? Delivery { private get; init; }

    /// <summary>
    /// A number that is greater for every later delivery of the event in its group, whatever brought it: a retry, another worker, a
    /// redrive, a replay. Write only if the number stored beside the data is not greater; then a worker that was frozen beyond its lease
    /// cannot overwrite what its successor wrote.
    /// </summary>
    /// <returns>The number of this delivery; every call returns the same. The first call sends one command to the broker.</returns>
    /// <exception cref="OperationCanceledException">Another worker has claimed the event. Do not catch it.</exception>
    public Task<long> FenceAsync(CancellationToken cancellationToken) =>
        _fence ??= Delivery?.TakeFenceAsync(cancellationToken) ?? FenceSource?.Invoke(cancellationToken) ?? Task.FromResult(1L);

    private Task<long>? _fence;
}

/// <summary>A delivery of an event that has a fence.</summary>
internal interface IFenced
{
    Task<long> TakeFenceAsync(CancellationToken cancellationToken);
}
