using System.CommandLine;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary><c>test</c>: runs all tests of the templates.</summary>
internal static class TestCommand
{
    private static readonly Option<string[]> Filter = new("--filter")
    {
        Description = "Only tests whose full name (namespace, class, method) contains this text. Can be given several times.",
        HelpName = "text",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<bool> RequireAll = new("--require-all")
    {
        Description = "Run everything, also what a usual run has no time for, and count a skipped test as failed.",
    };

    private static readonly Option<bool> Accept = new("--accept-snapshots")
    {
        Description = "Only the snapshot tests: what they generate becomes the new snapshot, to be reviewed as a diff.",
    };

    private static readonly Option<int?> FaultMinutes = new("--fault-minutes")
    {
        Description = "How long random faults go on, in minutes; without it each fault is tried once. With --filter Faults, only they.",
        HelpName = "minutes",
    };

    private static readonly Option<int?> Seed = new("--seed")
    {
        Description = "The number that all random choices of the fault tests follow from; a failure names its own.",
        HelpName = "number",
    };

    private static readonly Option<bool> WriteFaultTable = new("--write-fault-table")
    {
        Description = "Writes the figures of the faults to docs/faults.md.",
    };

    private static readonly Option<bool> WriteProof = new("--write-proof")
    {
        Description = "Writes what was done with every combination of options to docs/proof.md.",
    };

    private static readonly Option<FileInfo?> Package = new("--package")
    {
        Description = "The package to test, instead of one that is packed for this run.",
        HelpName = "file",
    };

    private static readonly Option<int?> Stress = new("--stress")
    {
        Description = "Instead of the tests of this repository, those of one generated solution for each template, this many times "
                      + "on a busy machine. Can be combined with --filter and --require-all.",
        HelpName = "runs",
    };

    public static Command Create()
    {
        var command = new Command(
            "test",
            "Proves the templates: lint, snapshots, every combination of options, the service against a real server.")
        {
            Filter, RequireAll, Accept, FaultMinutes, Seed, WriteFaultTable, WriteProof, Package, Stress,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var accept = parsed.GetValue(Accept);
            var options = new TestOptions(
                accept ? ["SnapshotTests"] : parsed.GetValue(Filter) ?? [],
                parsed.GetValue(RequireAll),
                accept,
                parsed.GetValue(FaultMinutes),
                parsed.GetValue(Seed),
                parsed.GetValue(WriteFaultTable),
                parsed.GetValue(WriteProof),
                Existing(parsed.GetValue(Package)));
            return parsed.GetValue(Stress) is { } runs
                ? new StressRun(new Screen(), Repository.Find(), options, runs).RunAsync(cancellationToken)
                : new TestRun(new Screen(), Repository.Find(), options).RunAsync(cancellationToken);
        });
        return command;
    }

    private static string? Existing(FileInfo? package) => package is null or { Exists: true }
        ? package?.FullName
        : throw new UserException($"There is no package {package.FullName}. Pack it with: dotnet run --project build pack");
}
