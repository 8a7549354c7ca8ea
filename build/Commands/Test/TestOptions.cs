namespace StackTemplates.Build.Commands;

/// <summary>The command-line options of <c>test</c>.</summary>
/// <param name="Filters">Parts of test names, of which a test has to contain one; empty for every test.</param>
/// <param name="RequireAll">Whether a skipped test counts as failed.</param>
/// <param name="AcceptSnapshots">Whether snapshots are written instead of compared.</param>
/// <param name="FaultMinutes">How long random faults go on; null: each fault once.</param>
/// <param name="Seed">The seed of the fault tests' random choices; null: a new one.</param>
/// <param name="WriteFaultTable">Whether the figures of the faults go into the documentation.</param>
/// <param name="WriteProof">Whether the proof table goes into the documentation.</param>
/// <param name="Package">The path of the package to test; null: one that is packed for this run.</param>
internal sealed record TestOptions(
    IReadOnlyList<string> Filters, bool RequireAll, bool AcceptSnapshots, int? FaultMinutes, int? Seed, bool WriteFaultTable,
    bool WriteProof, string? Package);
