namespace StackTemplates.Build.Kit;

/// <summary>Batches, inbox and outbox of a generated service with a database, beside hand-written loops on the same servers.</summary>
/// <param name="program">The program <c>Database</c>.</param>
/// <param name="broker">A server that is empty.</param>
/// <param name="database">The connection string of an empty database.</param>
/// <param name="sizes">How much is done.</param>
public sealed class DatabaseBenchmark(BenchmarkProgram program, BrokerServer broker, string database, DatabaseBenchmarkSizes sizes)
{
    /// <summary>Measures both sides in turns.</summary>
    public async Task<IReadOnlyList<BenchmarkFigure>> RunAsync(CancellationToken cancellationToken)
    {
        var samples = await program.MeasureAsync(
            [
                ("Redis", broker.ConnectionString), ("Postgres", database), ("Rounds", sizes.Rounds), ("Backlog", sizes.Backlog),
                ("Events", sizes.Events), ("InFlight", DatabaseBenchmarkSizes.InFlight), ("Samples", sizes.Samples),
            ],
            cancellationToken);
        return
        [
            samples.Figure("batches", "batches of 100 into COPY", "events/s", BenchmarkTarget.RatioOfAtLeast(0.9)),
            samples.Figure("batches-once", "the same, exactly once", "events/s"),
            samples.Figure(
                "poison-rejected", "one in 1 000 rejected and, as 'bare', none", "events/s", BenchmarkTarget.RatioOfAtLeast(0.97)),
            samples.Figure(
                "poison-thrown", "one in 1 000 makes COPY fail and, as 'bare', none", "events/s", BenchmarkTarget.RatioOfAtLeast(0.97)),
            samples.Figure("outbox", "committed and relayed", "events/s", BenchmarkTarget.RatioOfAtLeast(0.5)),
            samples.Figure("outbox-backlog", "relaying a backlog", "events/s", BenchmarkTarget.AtLeast(10_000)),
            samples.Figure("commit-p50", "commit to handler and, as 'bare', publish to handler, p50", "ms", BenchmarkTarget.AtMost(5)),
            samples.Figure("commit-p99", "the same, p99", "ms"),
        ];
    }
}
