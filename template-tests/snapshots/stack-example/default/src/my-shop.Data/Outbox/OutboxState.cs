using System.Diagnostics.Metrics;

namespace my_shop.Data.Outbox;

/// <summary>What is known of the outbox: for the metrics and for the health check.</summary>
public sealed class OutboxState
{
    /// <summary>The name of the meter: what a meter provider subscribes to.</summary>
    public const string MeterName = "my_shop.Data";

    // Beyond this, a number says no more, and counting would cost the server.
    internal const long MostCounted = 100_000;

    private readonly TimeProvider _time;
    private volatile Described? _last;

    public OutboxState(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge(
            "events.outbox.pending", () => Measure(last => last.Count), "{message}", $"Events in the outbox, counted up to {MostCounted}.");
        meter.CreateObservableGauge(
            "events.outbox.oldest.age", () => Measure(last => AgeOf(last).TotalSeconds), "s", "Age of the oldest event in the outbox.");
    }

    /// <summary>How long the oldest event has been in the outbox; zero where there is none.</summary>
    internal TimeSpan OldestAge => _last is { } last ? AgeOf(last) : TimeSpan.Zero;

    internal void Observe(long count, DateTimeOffset? oldest) => _last = new(count, oldest);

    private TimeSpan AgeOf(Described last) =>
        last.Oldest is { } oldest && _time.GetUtcNow() - oldest is { Ticks: > 0 } age ? age : TimeSpan.Zero;

    private IEnumerable<Measurement<T>> Measure<T>(Func<Described, T> value)
        where T : struct => _last is { } last ? [new(value(last))] : [];

    private sealed record Described(long Count, DateTimeOffset? Oldest);
}
