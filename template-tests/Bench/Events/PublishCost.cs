using System.Diagnostics;

namespace Bench;

/// <summary>The cost of a publish for its caller, without a consumer.</summary>
internal static class PublishCost
{
    /// <returns>
    /// <c>publish-p50</c>: milliseconds until the server has confirmed, one publish after the other; <c>publish-rate</c>: events
    /// a second with <paramref name="inFlight"/> publishes at a time.
    /// </returns>
    public static async Task<IReadOnlyDictionary<string, double>> MeasureAsync(
        BenchServer server, StartSide start, int samples, int events, int inFlight)
    {
        await server.ClearAsync();
        await using var side = await start(consume: false);
        await Publishing.PublishAsync(side, inFlight, inFlight);
        var times = new List<double>(samples);
        for (var number = 0; number < samples; number++)
        {
            var ping = Ping.Next(number);
            var before = Stopwatch.GetTimestamp();
            await side.PublishAsync(ping);
            times.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        }

        var started = Stopwatch.GetTimestamp();
        await Publishing.PublishAsync(side, events, inFlight);
        return new Dictionary<string, double>
        {
            ["publish-p50"] = Percentile.Of(times, 0.50),
            ["publish-rate"] = events / Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
    }
}
