using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Stack_Service._1.Data;

namespace Stack_Service._1.Bus;

/// <summary>
/// Tells clients which events pass. A client that comes back says the number of the last event it got, and continues there: the journal
/// is in the database, so it does not matter which instance it asks.
/// </summary>
internal sealed class JournalFeed(
    IServiceScopeFactory scopes, IOptions<BusOptions> options, DatabaseFailures failures, TimeProvider time,
    IHostApplicationLifetime lifetime)
{
    private const int PageSize = 100;

    // Shows proxies and clients that the connection is alive, and the service that a client is gone.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private int _watchers;

    /// <summary>Reserves a place for a client.</summary>
    /// <returns>False if as many clients watch as may.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _watchers) <= options.Value.MaxWatchers)
        {
            return true;
        }
        Interlocked.Decrement(ref _watchers);
        return false;
    }

    /// <summary>Watches the events, after <see cref="TryEnter"/>.</summary>
    /// <param name="after">The number of the last event that the client knows; null: only those that pass from now on.</param>
    /// <param name="category">Only those of this category; null: all.</param>
    /// <param name="cancellationToken">Ends it when the client is gone.</param>
    public async IAsyncEnumerable<SseItem<PassedEvent?>> WatchAsync(
        long? after, string? category, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Open streams must not hold up the stop.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            var last = after ?? await LastAsync(cancellationToken);
            // The first bytes at once, so that the client knows that it is connected, and from where on.
            yield return Ping(last);
            var sentAt = time.GetTimestamp();
            while (!ending.IsCancellationRequested)
            {
                var events = await ReadAsync(last, category, cancellationToken);
                foreach (var passed in events)
                {
                    last = passed.Number;
                    yield return new SseItem<PassedEvent?>(passed, "event") { EventId = $"{last}" };
                }
                if (events.Count > 0)
                {
                    sentAt = time.GetTimestamp();
                }
                else if (time.GetElapsedTime(sentAt) >= Heartbeat)
                {
                    yield return Ping(last);
                    sentAt = time.GetTimestamp();
                }
                if (events.Count < PageSize)
                {
                    await Task.Delay(options.Value.ReadEvery, time, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }

    private static SseItem<PassedEvent?> Ping(long last) => new(null, "ping") { EventId = $"{last}" };

    private async Task<long> LastAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<Journal>().LastAsync(cancellationToken);
    }

    // While the database is away, clients wait as if nothing passed.
    private async Task<IReadOnlyList<PassedEvent>> ReadAsync(long after, string? category, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            return await scope.ServiceProvider.GetRequiredService<Journal>().ReadAsync(after, PageSize, category, cancellationToken);
        }
        catch (Exception failure) when (failures.IsUnavailable(failure))
        {
            return [];
        }
    }
}
