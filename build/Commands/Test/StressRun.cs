using System.Globalization;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>
/// Runs the tests of generated solutions again and again on a busy machine: a test that passes only by luck fails here.
/// </summary>
internal sealed class StressRun(Screen screen, Repository repository, TestOptions options, int runs)
{
    private readonly List<StressedSolution> _solutions = [];
    private readonly List<StressedRun> _finished = [];

    private string Logs => Path.Combine(repository.Artifacts, "stress");

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (runs < 1)
        {
            throw new UserException(string.Create(CultureInfo.InvariantCulture, $"--stress {runs} runs nothing. Take 1 or more."));
        }

        if (options is { AcceptSnapshots: true } or { WriteFaultTable: true } or { FaultMinutes: not null } or { Seed: not null })
        {
            throw new UserException("--stress runs the tests of generated solutions: only --filter and --require-all go with it.");
        }

        screen.Title("Stressing the tests of generated solutions");
        await new TestServer(screen).ProvideAsync(cancellationToken);
        try
        {
            await BuildAsync(cancellationToken);
            await RunTestsAsync(cancellationToken);
        }
        finally
        {
            // After Ctrl+C, too, because a long run has results by then.
            new StressSummary(screen).Show(_solutions, _finished);
            _solutions.ForEach(solution => solution.Dispose());
        }

        var skipped = options.RequireAll && _solutions.Exists(solution => solution.Missing.Count > 0);
        return skipped || _finished.Exists(run => run.Report.Failed > 0) ? 1 : 0;
    }

    private async Task BuildAsync(CancellationToken cancellationToken)
    {
        var package = await PackCommand.PackAsync(screen, repository, cancellationToken);
        using var hive = new TemplateHive();
        await hive.InstallAsync(package.Path, cancellationToken);
        foreach (var template in repository.Templates.Where(template => !template.IsItem))
        {
            var solution = await StressedSolution.GenerateAsync(hive, template.ShortName, cancellationToken);
            _solutions.Add(solution);
            if (solution.Missing.Count > 0)
            {
                screen.Warn("SKIPPED", $"{solution.Template}: no package source offers {string.Join(", ", solution.Missing)}");
                continue;
            }

            await screen.StepAsync(
                $"Building {solution.Template}",
                "Built",
                async () =>
                {
                    await solution.BuildAsync(cancellationToken);
                    return solution;
                },
                built => $"{built.Template} -n my-shop");
        }
    }

    private async Task RunTestsAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(Logs))
        {
            Directory.Delete(Logs, recursive: true);
        }

        using var loops = new BusyLoops();
        screen.Done("Load", $"{loops.Count} busy loops on {Environment.ProcessorCount} processors");
        screen.Line();
        // Templates take turns, so that an interrupted run has results for each.
        for (var number = 1; number <= runs; number++)
        {
            foreach (var solution in _solutions.Where(solution => solution.Missing.Count == 0))
            {
                var run = await solution.RunAsync(number, options.Filters, options.RequireAll, Logs, cancellationToken);
                _finished.Add(run);
                Show(run);
            }
        }
    }

    private void Show(StressedRun run)
    {
        var label = string.Create(CultureInfo.InvariantCulture, $"{run.Number} of {runs}");
        if (run.Report.Failed == 0)
        {
            screen.Done(label, $"{run.Template}: {run.Report.Summary}", run.Elapsed);
        }
        else
        {
            var others = run.Report.Failed == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" and {run.Report.Failed - 1} more");
            screen.Fail(label, $"{run.Template}: {run.Report.Summary}: {run.Report.Failures[0].ShortName}{others}", run.Elapsed);
        }
    }
}
