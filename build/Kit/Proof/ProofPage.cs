using System.Globalization;
using System.Text;

namespace StackTemplates.Build.Kit;

/// <summary>The results of a run for the documentation: what was done with every combination of options.</summary>
/// <param name="Cells">What was done.</param>
/// <param name="Summary">How many tests passed, failed and were skipped.</param>
/// <param name="Elapsed">How long the run took.</param>
/// <param name="Versions">What it ran with: the SDK, the servers.</param>
public sealed record ProofPage(IReadOnlyList<ProofCell> Cells, string Summary, TimeSpan Elapsed, IReadOnlyList<string> Versions)
{
    /// <summary>The file name of the page.</summary>
    public const string Name = "proof.md";

    /// <summary>The table as Markdown; only the figures depend on the day or the machine.</summary>
    public string Table()
    {
        var table = new StringBuilder();
        table.Append(
            CultureInfo.InvariantCulture, $"{Summary}, in {Elapsed.TotalMinutes:0} minutes, with {string.Join(", ", Versions)}.\n\n");
        AppendRow(table, ["combination", .. Enum.GetNames<ProofStage>().Select(stage => stage.ToLowerInvariant())]);
        AppendRow(table, Enumerable.Repeat("---", 1 + Enum.GetValues<ProofStage>().Length));
        foreach (var row in Cells.GroupBy(cell => cell.Combination).OrderBy(row => row.Key, StringComparer.Ordinal))
        {
            AppendRow(
                table, [$"`{row.Key}`", .. Enum.GetValues<ProofStage>().Select(stage => Text(row.Where(cell => cell.Stage == stage)))]);
        }

        return table.ToString();
    }

    // A combination may be generated under several names.
    private static string Text(IEnumerable<ProofCell> cells) =>
        cells.Any(cell => cell.Outcome == ProofOutcome.Failed) ? "failed"
        : cells.FirstOrDefault(cell => cell.Outcome == ProofOutcome.Passed) is { } passed ? $"✓ {passed.Detail}".TrimEnd()
        : cells.Any() ? "not in this run"
        : "";

    private static void AppendRow(StringBuilder table, IEnumerable<string> cells) =>
        table.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells)} |\n");
}
