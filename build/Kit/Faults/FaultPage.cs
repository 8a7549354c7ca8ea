using System.Globalization;
using System.Text;

namespace StackTemplates.Build.Kit;

/// <summary>The results of the faults for the documentation.</summary>
public static class FaultPage
{
    /// <summary>The file name of the page.</summary>
    public const string Name = "faults.md";

    private const int ShownSeeds = 3;

    /// <summary>The seeds of the runs; the first and the last of many.</summary>
    public static string Seeds(IReadOnlyList<FaultRow> faults)
    {
        int[] seeds = [.. faults.SelectMany(fault => fault.Runs).Select(run => run.Seed).Distinct().Order()];
        return seeds.Length <= ShownSeeds
            ? string.Join(", ", seeds)
            : string.Create(CultureInfo.InvariantCulture, $"{seeds[0]} to {seeds[^1]}");
    }

    /// <summary>The table as Markdown; only the figures depend on the day or the machine.</summary>
    public static string Table(IReadOnlyList<FaultRow> faults)
    {
        var servers = faults.SelectMany(fault => fault.Runs).Select(run => run.Server).Distinct().Order(StringComparer.Ordinal);
        var table = new StringBuilder();
        table.Append(CultureInfo.InvariantCulture, $"Measured on {string.Join(", ", servers)}; seeds {Seeds(faults)}.\n\n");
        AppendRow(table, FaultRow.Headings);
        AppendRow(table, FaultRow.Headings.Select((_, column) => column == 0 ? "---" : "--:"));
        foreach (var fault in faults)
        {
            AppendRow(table, fault.Cells);
        }

        table.Append("\nWhat happens, and why nothing is lost:\n\n");
        foreach (var fault in faults)
        {
            table.Append(CultureInfo.InvariantCulture, $"- **{fault.Name}**: {fault.Why}\n");
        }

        return table.ToString();
    }

    private static void AppendRow(StringBuilder table, IEnumerable<string> cells) =>
        table.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells)} |\n");
}
