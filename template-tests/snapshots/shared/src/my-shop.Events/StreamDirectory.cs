using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using my_shop.Events.Logs;
using my_shop.Events.Worker;

namespace my_shop.Events;

/// <summary>
/// The directory of streams on the broker, <c>{prefix}:streams</c>. It maps the name of each published event to the key of its stream, so
/// that a category handler finds streams that did not exist when it started.
/// </summary>
internal sealed class StreamDirectory(IEventLog log, IOptions<EventsOptions> options, TimeProvider time)
{
    // Repeated in case the server has lost its data.
    private static readonly TimeSpan EnterAgain = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> _enteredAt = [];
    private readonly Signal _entered = new();

    private string Key => $"{options.Value.Prefix}:streams";

    /// <summary>Completes when this process enters a stream for the first time.</summary>
    public Task Entered => _entered.Next;

    /// <summary>Enters a stream, unless that was done a moment ago.</summary>
    /// <exception cref="EventLogException">It could not be entered, and has not been before.</exception>
    /// <exception cref="BacklogFullException">As above: the broker has no memory left.</exception>
    public ValueTask EnterAsync(EventName name, string stream, CancellationToken cancellationToken) =>
        _enteredAt.TryGetValue(name.Value, out var at) && time.GetElapsedTime(at) < EnterAgain
            ? ValueTask.CompletedTask
            : new(EnterNowAsync(name, stream, cancellationToken));

    /// <summary>The keys of the streams of a category that no handler of one event in the same group reads.</summary>
    public async Task<IReadOnlyList<string>> StreamsOfAsync(CategorySubscription subscription, CancellationToken cancellationToken)
    {
        var entered = await log.ListStreamsAsync(Key, cancellationToken);
        return subscription.Choose(entered.Concat(options.Value.Streams));
    }

    /// <summary>As <see cref="StreamsOfAsync"/>, of those that <see cref="EventsOptions.Streams"/> names.</summary>
    public IReadOnlyList<string> ConfiguredStreamsOf(CategorySubscription subscription) => subscription.Choose(options.Value.Streams);

    private async Task EnterNowAsync(EventName name, string stream, CancellationToken cancellationToken)
    {
        var isFirst = !_enteredAt.ContainsKey(name.Value);
        try
        {
            await log.EnterStreamAsync(Key, name.Value, stream, cancellationToken);
        }
        catch (Exception failure) when (!isFirst && failure is EventLogException or BacklogFullException)
        {
            // The entry was there a minute ago. If the broker is away, the publish itself will fail.
            return;
        }
        _enteredAt[name.Value] = time.GetTimestamp();
        if (isFirst)
        {
            _entered.Set();
        }
    }
}
