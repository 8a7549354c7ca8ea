using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>
/// Wires the parts that work on one stream, and starts and stops them in order. The <see cref="ReadLoop"/> of its subscription reads the
/// stream.
/// </summary>
internal sealed partial class StreamWorker
{
    // The part of the shutdown time that is reserved for acknowledging and releasing entries.
    private static readonly TimeSpan TimeToFlush = TimeSpan.FromSeconds(5);

    private readonly WorkerSettings _settings;
    private readonly ILogger _logger;
    private readonly InFlightEntries _inFlight;
    private readonly LeaseKeeper _leases;
    private readonly AckPump _acks;
    private readonly Settlement _settlement;
    private readonly HandlerPool _pool;
    private readonly Redelivery _redelivery;
    private readonly Maintenance _maintenance;
    private readonly OutageProbe _probe;

    public StreamWorker(
        WorkerSettings settings, SharedCapacity capacity, WorkerHealth health, OutageGuards outages, EventMetrics metrics,
        IEventSerializer serializer, IServiceScopeFactory scopes, ILoggerFactory loggers)
    {
        _settings = settings;
        _logger = loggers.CreateLogger<StreamWorker>();
        var inFlight = _inFlight = new InFlightEntries(settings.Time);
        var recovery = new GroupRecovery(settings, metrics, loggers.CreateLogger<GroupRecovery>());
        _leases = new LeaseKeeper(settings, inFlight, health, loggers.CreateLogger<LeaseKeeper>());
        var outage = new OutageGuard(settings, health, metrics, loggers.CreateLogger<OutageGuard>());
        outages.Add(settings.Group, outage);
        var attempts = new Attempts(settings, _leases, metrics, loggers.CreateLogger<Attempts>());
        var runner = new HandlerRunner(settings, attempts, serializer, scopes, capacity.Pace, metrics);
        var batchRunner = new BatchRunner(settings, attempts, outage, serializer, scopes, capacity.Pace, metrics);
        _acks = new AckPump(settings, inFlight, _leases, metrics, loggers.CreateLogger<AckPump>());
        _settlement = new Settlement(settings, inFlight, _acks, metrics, loggers.CreateLogger<Settlement>());
        _pool = new HandlerPool(settings, runner, batchRunner, outage, capacity, _settlement);
        var deadLettering = new DeadLettering(settings, metrics, loggers.CreateLogger<DeadLettering>());
        var delivery = new Delivery(settings, inFlight, _pool, metrics);
        var own = new OwnRetries(settings, inFlight, delivery, _pool, outage, capacity.RetryPermits, loggers.CreateLogger<OwnRetries>());
        Reading = new StreamReading(
            settings, inFlight, delivery, capacity.OrphanPermits, recovery, outage, health, loggers.CreateLogger<StreamReading>());
        _redelivery = new Redelivery(
            settings, inFlight, delivery, capacity.RedeliveryPermits, deadLettering, own, recovery, outage,
            new Interest(settings, inFlight, TimeSpan.FromMinutes(1)), health, metrics, loggers.CreateLogger<Redelivery>());
        _probe = new OutageProbe(settings, outage, inFlight, _pool, loggers.CreateLogger<OutageProbe>());
        _maintenance = new Maintenance(
            settings, new Interest(settings, inFlight, Maintenance.LongestPause(settings.Events)),
            health, metrics, loggers.CreateLogger<Maintenance>());
    }

    /// <summary>How the stream is read.</summary>
    public StreamReading Reading { get; }

    /// <param name="reads">The loop that reads it.</param>
    /// <param name="shutdownTimeout">How long the host waits after the stop signal.</param>
    /// <param name="stop">Stops this worker and its siblings. The worker cancels it if one of its parts fails unexpectedly.</param>
    public async Task RunAsync(Task reads, TimeSpan shutdownTimeout, CancellationTokenSource stop)
    {
        var stopping = stop.Token;
        using var draining = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _settings.Time);
        await using var cancelling = draining.Token.Register(_inFlight.CancelHandlers);
        using var ending = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _settings.Time);
        var pool = _pool.RunAsync(draining.Token);
        var acks = _acks.RunAsync(ending.Token);
        var leases = _leases.RunAsync(ending.Token);
        // A loop that ends without being stopped has failed unexpectedly, and the host has to know.
        Task[] sources = [reads, _redelivery.RunAsync(stopping), _maintenance.RunAsync(stopping), _probe.RunAsync(stopping)];
        await Task.WhenAny([.. sources, pool, acks, leases, Task.Delay(Timeout.Infinite, stopping)]);
        await stop.CancelAsync();

        draining.CancelAfter(shutdownTimeout > 2 * TimeToFlush ? shutdownTimeout - TimeToFlush : shutdownTimeout / 2);
        // Entries of the outstanding read are handled like queued ones, which is sooner than another worker could handle them.
        await Task.WhenAll(sources);
        _pool.Stop();
        await ReleaseAsync();
        await pool;
        await FlushAsync(acks, ending);
        await leases;
        await LeaveAsync();
    }

    /// <summary>Releases entries that another worker can begin now, while handlers here finish.</summary>
    private async Task ReleaseAsync()
    {
        using var limit = new CancellationTokenSource(TimeToFlush / 2, _settings.Time);
        try
        {
            await _settlement.FlushAsync(limit.Token);
        }
        catch (Exception failure) when (failure is EventLogException or OperationCanceledException)
        {
            // The final flush tries again.
        }
    }

    private async Task FlushAsync(Task acks, CancellationTokenSource ending)
    {
        _acks.Complete();
        ending.CancelAfter(TimeToFlush / 2);
        try
        {
            await acks;
            await _settlement.FlushAsync(ending.Token);
        }
        catch (Exception failure) when (failure is EventLogException or OperationCanceledException)
        {
            // Nothing is lost: entries whose outcome is not written are redelivered when their lease expires.
            LogNotFlushed(_logger, _settings.Stream, failure.Message);
        }
        await ending.CancelAsync();
    }

    private async Task LeaveAsync()
    {
        using var limit = new CancellationTokenSource(TimeToFlush / 5, _settings.Time);
        try
        {
            await _settings.Log.LeaveAsync(_settings.Member, limit.Token);
        }
        catch (Exception failure) when (failure is EventLogException or OperationCanceledException)
        {
            // The maintenance of another worker removes the consumer later.
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Some entries of stream {Stream} could not be released; another worker claims them when their lease expires: {Reason}")]
    private static partial void LogNotFlushed(ILogger logger, string stream, string reason);
}
