using System.Diagnostics;
using System.Globalization;
using StackTemplates.Tests.Faults.Rig;

namespace StackTemplates.Tests.Faults;

/// <summary>How two workers share slow events. The figures are written to the test's output.</summary>
public sealed class FairnessTests(PackedTemplates templates, ITestOutputHelper output)
{
    private const int Count = 40;
    private const int Milliseconds = 2_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // No handler is interrupted, and no retry is due.
    private static Plan Two =>
        new Plan { Workers = 2 }.With(("Events__Concurrency", "4"), ("Events__Prefetch", "100"), ("Events__Lease", "00:01:00"));

    [Fact]
    public async Task Slow_events_are_shared_evenly()
    {
        await using var arrangement = await Arrangement.StartAsync(templates, Two, FaultSettings.Seed);

        await PublishAsync(arrangement, "shared", Milliseconds);
        await Wait.UntilAsync(() => arrangement.Effects.CountDone() == Count);

        var shares = arrangement.Effects.Read()
            .Where(effect => effect.IsDone).GroupBy(effect => effect.Process).Select(one => one.Count()).ToList();
        output.WriteLine($"{Count} events of {Milliseconds} ms: {string.Join(" and ", shares)}");
        Assert.Equal(2, shares.Count);
        // A worker that stands still for two seconds on a busy machine loses four events to the other one.
        Assert.All(shares, share => Assert.InRange(share, Count / 4, 3 * Count / 4));
    }

    [Fact]
    public async Task What_a_stopping_worker_has_not_begun_is_begun_by_the_other_one()
    {
        await using var arrangement = await Arrangement.StartAsync(templates, Two, FaultSettings.Seed);
        // Fast ones first, so that the workers read ahead.
        await PublishAsync(arrangement, "fast", 0);
        await Wait.UntilAsync(() => arrangement.Effects.CountDone() == Count);

        await PublishAsync(arrangement, "slow", Milliseconds);
        await Wait.UntilAsync(() => Begun(arrangement).Count >= 8);
        var stopping = await arrangement.TakeWorkerAsync();
        var stop = Stopwatch.GetTimestamp();
        var exit = stopping.Service.StopAsync(Cancellation);
        await Wait.UntilAsync(() => arrangement.Effects.CountDone() == 2 * Count);

        Assert.Equal(0, await exit);
        var released = Begun(arrangement).Where(effect => effect.At > stop && effect.Process != stopping.Id).ToList();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{released.Count} events began on the other worker, "
                + $"the first {Stopwatch.GetElapsedTime(stop, released[0].At).TotalMilliseconds:0} ms after SIGTERM"));
        Assert.All(arrangement.Effects.Read(), effect => Assert.Equal(1, effect.Attempt));
    }

    private static IReadOnlyList<Effect> Begun(Arrangement arrangement) =>
        [.. arrangement.Effects.Read().Where(effect => effect is { IsBegun: true, Key: "slow" }).OrderBy(effect => effect.At)];

    private static async Task PublishAsync(Arrangement arrangement, string key, int milliseconds) =>
        await Task.WhenAll(
            Enumerable.Range(0, Count).Select(_ => arrangement.Load.PublishAsync(Content.Slow(milliseconds), key, Cancellation)));
}
