using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>
/// Works on the streams of one subscription: a single stream, or the streams of a category as they are found. The streams share one reader
/// and one limit of concurrent handlers.
/// </summary>
/// <param name="name">What it reads, for people: the stream's key, or <c>category.*</c>.</param>
internal sealed class SubscriptionWorker(
    string name, SubscriptionSettings settings, WorkerHealth health, OutageGuards outages, EventMetrics metrics,
    IEventSerializer serializer, IServiceScopeFactory scopes, ILoggerFactory loggers)
{
    private readonly SharedCapacity _capacity = new(settings.Options, settings.Handlers, settings.IsCategory);
    private readonly List<Task> _workers = [];

    /// <param name="streams">The keys of the streams, as they are found.</param>
    /// <param name="shutdownTimeout">How long the host waits after the stop signal.</param>
    /// <param name="stopping">The stop signal.</param>
    public async Task RunAsync(
        Func<CancellationToken, IAsyncEnumerable<string>> streams, TimeSpan shutdownTimeout, CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var loop = new ReadLoop(name, settings, _capacity, health, loggers.CreateLogger<ReadLoop>());
        var reads = ReadAsync(loop, stop);
        try
        {
            await foreach (var stream in streams(stop.Token))
            {
                var worker = new StreamWorker(settings.For(stream), _capacity, health, outages, metrics, serializer, scopes, loggers);
                loop.Add(worker.Reading);
                _workers.Add(worker.RunAsync(reads, shutdownTimeout, stop));
            }
            await Task.WhenAny([reads, .. _workers]);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The tasks of the workers tell whether one of them failed.
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll([reads, .. _workers]);
        }
    }

    private static async Task ReadAsync(ReadLoop loop, CancellationTokenSource stop)
    {
        try
        {
            await loop.RunAsync(stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
        }
    }
}
