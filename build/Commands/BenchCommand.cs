using System.CommandLine;
using System.Globalization;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>
/// <c>bench</c>: figures that mean something on any machine, because each is a ratio measured in turns.
/// </summary>
internal static class BenchCommand
{
    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "How often each side is measured.",
        HelpName = "number",
        DefaultValueFactory = _ => 10,
    };

    public static Command Create() =>
        new("bench", "Measures; each figure is a ratio to something everybody has, measured in turns.")
    {
        Generation(),
    };

    private static Command Generation()
    {
        var command = new Command("generation", "The time of a generation, as a ratio to that of 'dotnet new webapi'; at most 1.5.")
        {
            Rounds,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            const double Limit = 1.5;
            var screen = new Screen();
            var rounds = Math.Max(1, parsed.GetValue(Rounds));
            var package = await PackCommand.PackAsync(screen, Repository.Find(), cancellationToken);
            using var hive = new TemplateHive();
            await hive.InstallAsync(package.Path, cancellationToken);

            var ratio = new GenerationBenchmark(hive);
            var (ours, theirs) = await ratio.RunAsync("stack-webapi", "webapi", rounds, cancellationToken);
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"{ours / theirs:0.00} times 'dotnet new webapi' (medians of {rounds}: {ours:0} and {theirs:0} ms); {Limit} at most");
            if (ours / theirs <= Limit)
            {
                screen.Done("Generation", text);
                return 0;
            }

            screen.Fail("Generation", text);
            return 1;
        });
        return command;
    }
}
