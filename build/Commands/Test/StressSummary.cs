using System.Globalization;
using Spectre.Console;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>The summary of a stress run: a table of templates, each test that failed or was skipped, and the count.</summary>
internal sealed class StressSummary(Screen screen)
{
    public void Show(IReadOnlyList<StressedSolution> solutions, IReadOnlyList<StressedRun> runs)
    {
        if (solutions.Count == 0)
        {
            return;
        }

        screen.Line();
        screen.Table(Table(solutions, runs));
        ShowTests("[bold yellow]Skipped[/]", "-", "skipped", runs, report => report.Skips);
        ShowTests("[bold red]Failed[/]", "✗", "failed", runs, report => report.Failures);
        var failed = runs.Where(run => run.Logs is not null).ToList();
        if (failed.Count > 0)
        {
            screen.Styled("[bold]Logs of the failed runs[/]");
            failed.ForEach(run => screen.Line($"  {run.Logs}"));
            screen.Line();
        }

        var missing = solutions.Where(solution => solution.Missing.Count > 0).ToList();
        missing.ForEach(solution =>
            screen.Line($"TEMPLATE SKIPPED: {solution.Template}: no package source offers {string.Join(", ", solution.Missing)}"));
        screen.Line($"{Number(runs.Count - failed.Count)} runs passed, {Number(failed.Count)} failed");
    }

    private static Table Table(IReadOnlyList<StressedSolution> solutions, IReadOnlyList<StressedRun> runs)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("template");
        foreach (var column in new[] { "runs", "failed", "tests", "skipped", "median", "longest" })
        {
            table.AddColumn(column, cell => cell.RightAligned());
        }

        foreach (var solution in solutions)
        {
            var own = runs.Where(run => run.Template == solution.Template).ToList();
            table.AddRow([
                Markup.Escape(solution.Template),
                .. own.Count == 0
                    ? ["[yellow]none[/]"]
                    : new[]
                    {
                        Number(own.Count),
                        Failed(own.Count(run => run.Report.Failed > 0)),
                        Number(own.Max(run => run.Report.Cases.Count)),
                        Number(own.Max(run => run.Report.Skipped)),
                        Screen.Seconds(Median(own)),
                        Screen.Seconds(own.Max(run => run.Elapsed)),
                    }]);
        }

        return table;
    }

    private void ShowTests(
        string title, string mark, string what, IReadOnlyList<StressedRun> runs, Func<TestReport, IReadOnlyList<TestCase>> select)
    {
        var tests = runs.SelectMany(run => select(run.Report).Select(test => (Run: run, Test: test)))
            .GroupBy(one => (one.Run.Template, one.Test.ShortName))
            .OrderByDescending(test => test.Count()).ToList();
        if (tests.Count == 0)
        {
            return;
        }

        screen.Styled(title);
        // The message of the first failure; tests that share it are listed above it once.
        foreach (var group in tests.GroupBy(test => test.First().Test.Message))
        {
            foreach (var test in group)
            {
                var all = runs.Count(run => run.Template == test.Key.Template);
                var numbers = test.Count() == all ? "" : $" ({string.Join(", ", test.Select(one => Number(one.Run.Number)))})";
                screen.Line($"  {mark} {test.Key.Template}: {test.Key.ShortName}");
                screen.Line($"      {what} in {Number(test.Count())} of {Number(all)} runs{numbers}");
            }

            screen.Line(string.Join('\n', group.Key.Split('\n').Select(line => "      " + line)));
        }

        screen.Line();
    }

    private static string Failed(int count) => count == 0 ? "[green]0[/]" : $"[red]{Number(count)}[/]";

    private static TimeSpan Median(List<StressedRun> runs)
    {
        var sorted = runs.Select(run => run.Elapsed).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
