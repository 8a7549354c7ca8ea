using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>Finds the streams of a category: those in the directory and those in the configuration.</summary>
internal sealed class StreamDiscovery(
    CategorySubscription subscription, StreamDirectory directory, EventsOptions options, WorkerHealth health, TimeProvider time,
    ILogger<StreamDiscovery> logger)
{
    private readonly LoopState _state = new($"discovery {subscription.Group} {subscription.Name}", health, logger);

    /// <summary>The keys of the streams, each once: those that are known now, and others as they are found.</summary>
    /// <param name="stopping">Ends it.</param>
    public async IAsyncEnumerable<string> FindAsync([EnumeratorCancellation] CancellationToken stopping)
    {
        var found = new HashSet<string>();
        while (true)
        {
            _state.Heartbeat();
            var entered = directory.Entered;
            foreach (var stream in (await ListAsync(stopping)).Where(found.Add))
            {
                yield return stream;
            }
            await entered.WaitAsync(options.DiscoveryInterval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stopping.ThrowIfCancellationRequested();
        }
    }

    private async Task<IReadOnlyList<string>> ListAsync(CancellationToken stopping)
    {
        try
        {
            var streams = await directory.StreamsOfAsync(subscription, stopping);
            _state.Healthy();
            return streams;
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            _state.Failed(failure);
            return directory.ConfiguredStreamsOf(subscription);
        }
    }
}
