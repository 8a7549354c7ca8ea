using System.CommandLine;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>
/// <c>bench</c>: figures that mean something on any machine, because each is a ratio measured in turns. They are not tests: a
/// figure that misses its target is shown as missed, and the exit code is 0.
/// </summary>
internal static class BenchCommand
{
    private static readonly Option<int?> Rounds = new("--rounds")
    {
        Description = "How often each side is measured. Without it, as often as a figure needs that can be quoted.",
        HelpName = "number",
        Recursive = true,
    };

    private static readonly Option<bool> Quick = new("--quick")
    {
        Description = "Smaller sizes and fewer rounds: shows that something went wrong, and is nothing to quote.",
        Recursive = true,
    };

    private static readonly Option<string?> Json = new("--json")
    {
        Description = "Write the figures into this file, too.",
        HelpName = "file",
        Recursive = true,
    };

    public static Command Create()
    {
        var command = Action(
            new Command("bench", "Measures, in turns with a common baseline; without a subcommand, everything."),
            BenchParts.All);
        command.Options.Add(Rounds);
        command.Options.Add(Quick);
        command.Options.Add(Json);
        command.Subcommands.Add(Action(
            new Command("generation", "The time of a generation, beside that of 'dotnet new webapi'."), BenchParts.Generation));
        command.Subcommands.Add(Action(
            new Command("events", "The event layer of a generated service, beside a bare loop on the same server."), BenchParts.Events));
        command.Subcommands.Add(Action(
            new Command("database", "Batches, inbox and outbox of a generated service, beside bare loops on the same servers."),
            BenchParts.Database));
        return command;
    }

    private static Command Action(Command command, BenchParts parts)
    {
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var run = new BenchRun(parsed.GetValue(Rounds), parsed.GetValue(Quick));
            var report = await run.RunAsync(parts, cancellationToken);
            if (parsed.GetValue(Json) is { } file)
            {
                await report.WriteAsync(file, cancellationToken);
            }

            return 0;
        });
        return command;
    }
}
