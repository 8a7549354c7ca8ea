using Spectre.Console;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>
/// The summary of a test run: the proof table, missing requirements, failures, and the count.
/// </summary>
internal sealed class TestSummary(Screen screen)
{
    public void Show(
        TestReport report, IReadOnlyList<ProofCell> cells, IReadOnlyList<MissingPackage> missing, IReadOnlyList<FaultRow> faults)
    {
        if (cells.Count > 0)
        {
            screen.Styled("[bold]Proof[/]");
            screen.Table(Table(cells));
        }

        if (faults.Count > 0)
        {
            screen.Styled("[bold]Faults[/]");
            screen.Table(Table(faults));
            screen.Line($"Seeds: {FaultPage.Seeds(faults)}");
            screen.Line();
        }

        if (missing.Count > 0)
        {
            screen.Styled("[bold yellow]PACKAGES THAT NO CONFIGURED SOURCE OFFERS[/]");
            foreach (var package in missing)
            {
                screen.Line($"  {package}");
            }

            foreach (var variant in Skipped(cells))
            {
                screen.Line($"  VARIANT SKIPPED: {variant}");
            }

            screen.Line();
        }

        ShowGroups("[bold yellow]Skipped[/]", "-", report.Skips);
        ShowGroups("[bold red]Failed[/]", "✗", report.Failures);
        screen.Line(report.Summary);
    }

    private static Table Table(IReadOnlyList<ProofCell> cells)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("combination", "name");
        foreach (var stage in Enum.GetNames<ProofStage>())
        {
            table.AddColumn(stage.ToLowerInvariant());
        }

        foreach (var row in cells.GroupBy(cell => (cell.Combination, cell.Name))
                     .OrderBy(row => row.Key.Combination, StringComparer.Ordinal)
                     .ThenBy(row => row.Key.Name, StringComparer.Ordinal))
        {
            table.AddRow([
                Markup.Escape(row.Key.Combination),
                Markup.Escape(Short(row.Key.Name)),
                .. Enum.GetValues<ProofStage>().Select(stage => Text(row.LastOrDefault(cell => cell.Stage == stage)))]);
        }

        return table;
    }

    private static Table Table(IReadOnlyList<FaultRow> faults)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns([.. FaultRow.Headings]);
        foreach (var fault in faults)
        {
            table.AddRow([.. fault.Cells.Select(Markup.Escape)]);
        }

        return table;
    }

    private static string Text(ProofCell? cell) => cell?.Outcome switch
    {
        null => "",
        ProofOutcome.Passed => $"[green]✓[/] {Markup.Escape(cell.Detail)}",
        ProofOutcome.Failed => "[red]✗ failed[/]",
        _ => "[yellow]skipped[/]",
    };

    private static string Short(string name) => name.Length <= 32 ? name : $"{name[..29]}…";

    private static IEnumerable<string> Skipped(IReadOnlyList<ProofCell> cells) =>
        cells.Where(cell => cell.Outcome == ProofOutcome.Skipped)
            .Select(cell => $"{cell.Combination} ({cell.Name})").Distinct().Order(StringComparer.Ordinal);

    // Tests that share a reason are listed under it once.
    private void ShowGroups(string title, string mark, IReadOnlyList<TestCase> tests)
    {
        if (tests.Count == 0)
        {
            return;
        }

        screen.Styled(title);
        foreach (var group in tests.GroupBy(test => test.Message))
        {
            foreach (var test in group)
            {
                screen.Line($"  {mark} {test.Suite}: {test.Name}");
            }

            screen.Line(string.Join('\n', group.Key.Split('\n').Select(line => "      " + line)));
        }

        screen.Line();
    }
}
