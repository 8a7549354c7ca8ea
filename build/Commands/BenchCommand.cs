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

            var benchmark = new GenerationBenchmark(hive);
            var (ours, theirs) = await benchmark.RunAsync("stack-webapi", "webapi", restore: false, rounds, cancellationToken);
            var text = Describe(ours, theirs, rounds) + $"; {Limit} at most";
            if (ours / theirs <= Limit)
            {
                screen.Done("Generation", text);
            }
            else
            {
                screen.Fail("Generation", text);
            }

            // For information: as it is typed, with the packages of all projects.
            var (restored, theirsRestored) = await benchmark.RunAsync("stack-webapi", "webapi", restore: true, rounds, cancellationToken);
            screen.Done("And restore", Describe(restored, theirsRestored, rounds));
            return ours / theirs <= Limit ? 0 : 1;
        });
        return command;
    }

    private static string Describe(double ours, double theirs, int rounds) => string.Create(
        CultureInfo.InvariantCulture,
        $"{ours / theirs:0.00} times 'dotnet new webapi' (medians of {rounds}: {ours:0} and {theirs:0} ms)");
}
