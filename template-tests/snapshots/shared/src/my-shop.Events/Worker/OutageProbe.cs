using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>
/// While the worker is paused, tries one event at growing intervals, another one each time, and resumes when one is handled. First it
/// takes the failed attempts back from the server's count.
/// </summary>
internal sealed partial class OutageProbe(
    WorkerSettings settings, OutageGuard outage, InFlightEntries inFlight, HandlerPool pool, ILogger<OutageProbe> logger)
{
    private readonly OutageOptions _options = settings.Events.Outage;

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var changed = outage.Changed;
            if (outage.IsPaused)
            {
                await GiveBackAsync();
                await ProbeAsync(stopping);
            }
            else
            {
                await changed.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        if (outage.IsPaused)
        {
            // The pause may have begun with the stop.
            await GiveBackAsync();
        }
    }

    private async Task ProbeAsync(CancellationToken stopping)
    {
        for (var probe = 1; outage.IsPaused && !stopping.IsCancellationRequested; probe++)
        {
            // Shorter by up to a tenth, so that workers do not try in step.
            var interval = Backoff.Exponential(_options.ProbeInterval, _options.MaxProbeInterval, probe)
                * (1 - Random.Shared.NextDouble() / 10);
            outage.AwaitProbe(interval);
            await outage.Changed.WaitAsync(interval, settings.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (outage.IsPaused && !stopping.IsCancellationRequested && await pool.ProbeAsync())
            {
                outage.Resume(anyway: false);
            }
        }
        if (!outage.IsPaused)
        {
            inFlight.MakeDeferredDue();
            pool.Resume();
        }
    }

    private async Task GiveBackAsync()
    {
        foreach (var chunk in inFlight.GiveBack(outage.TakeFailed(), settings.Options.Lease).Chunk(settings.Options.BatchSize))
        {
            try
            {
                await settings.Log.DeferAsync(settings.Member, chunk, CancellationToken.None);
            }
            catch (EventLogException unavailable)
            {
                // The lease keeper writes the counts of entries that wait longer.
                LogNotGivenBack(logger, chunk.Length, settings.Stream, unavailable.Message);
            }
        }
    }

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "The attempts of {Count} entries of stream {Stream} could not be taken back yet: {Problem}")]
    private static partial void LogNotGivenBack(ILogger logger, int count, string stream, string problem);
}
