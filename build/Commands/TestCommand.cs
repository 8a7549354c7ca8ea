using System.CommandLine;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary><c>test</c>: everything that proves the templates.</summary>
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
        Description = "A test that is skipped, because a package or a server is not there, counts as failed.",
    };

    private static readonly Option<bool> Accept = new("--accept-snapshots")
    {
        Description = "Only the snapshot tests: what they generate becomes the new snapshot, to be reviewed as a diff.",
    };

    public static Command Create()
    {
        var command = new Command(
            "test",
            "Proves the templates: lint, snapshots, every combination of options, the service against a real server.")
        {
            Filter, RequireAll, Accept,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var accept = parsed.GetValue(Accept);
            var run = new TestRun(
                new Screen(),
                Repository.Find(),
                accept ? ["SnapshotTests"] : parsed.GetValue(Filter) ?? [],
                parsed.GetValue(RequireAll),
                accept);
            return run.RunAsync(cancellationToken);
        });
        return command;
    }
}
