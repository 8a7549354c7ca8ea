namespace StackTemplates.Build.Kit;

/// <summary>The event layer of a generated service beside a bare loop on the same client library and the same server.</summary>
public sealed class EventsBenchmark(BenchmarkProgram program, BrokerServer server, EventsBenchmarkSizes sizes)
{
    /// <summary>Measures both sides in turns: throughput, latency, the cost of a publish.</summary>
    public async Task<IReadOnlyList<BenchmarkFigure>> RunAsync(CancellationToken cancellationToken)
    {
        var samples = await program.MeasureAsync(
            [
                ("Redis", server.ConnectionString), ("Rounds", sizes.Rounds), ("Backlog", sizes.Backlog),
                ("SmallBacklog", EventsBenchmarkSizes.SmallBacklog), ("LargeBacklog", sizes.LargeBacklog), ("Events", sizes.Events),
                ("InFlight", EventsBenchmarkSizes.InFlight), ("Samples", sizes.Samples),
            ],
            cancellationToken);
        return
        [
            samples.Figure("backlog", "consuming a backlog", "events/s", BenchmarkTarget.RatioOfAtLeast(0.95)),
            samples.Figure("allocated", "allocated for each of them", "bytes", BenchmarkTarget.AtMost(1_500)),
            samples.Figure(
                "backlog-size", "a large backlog and, as 'bare', a small one", "events/s", BenchmarkTarget.RatioOfAtLeast(0.9)) with
            {
                Detail = FormattableString.Invariant($"{sizes.LargeBacklog:#,0} entries beside {EventsBenchmarkSizes.SmallBacklog:#,0}"),
            },
            samples.Figure("end-to-end", "published and handled", "events/s", BenchmarkTarget.RatioOfAtLeast(0.9)),
            samples.Figure("latency-p50", "publish to handler, p50", "ms", BenchmarkTarget.RatioOfAtMost(1.2)),
            samples.Figure("latency-p99", "publish to handler, p99", "ms", BenchmarkTarget.RatioOfAtMost(1.5)),
            samples.Figure("publish-p50", "one publish, p50", "ms"),
            samples.Figure("publish-rate", $"publishing, {EventsBenchmarkSizes.InFlight} in flight", "events/s"),
        ];
    }

    /// <summary>Counts what a worker asks the server while there is nothing to do.</summary>
    public Task<BenchmarkFigure> RestAsync(CancellationToken cancellationToken) =>
        new RestBenchmark(program, server).RunAsync(sizes.Rest, cancellationToken);
}
