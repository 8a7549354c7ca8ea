using System.Globalization;
using System.Text;

namespace StackTemplates.Build.Kit;

/// <summary>The page of the documentation about the faults: its text is kept, its table is replaced.</summary>
public sealed class FaultPage(string path)
{
    private const string Begin = "<!-- table -->";
    private const string End = "<!-- /table -->";
    private const int ShownSeeds = 3;

    /// <summary>The path of the page.</summary>
    public string Path => path;

    /// <summary>The page of <paramref name="repository"/>.</summary>
    public static FaultPage In(Repository repository) => new(System.IO.Path.Combine(repository.Root, "docs", "faults.md"));

    /// <summary>The seeds of the runs; the first and the last of many.</summary>
    public static string Seeds(IReadOnlyList<FaultRow> faults)
    {
        int[] seeds = [.. faults.SelectMany(fault => fault.Runs).Select(run => run.Seed).Distinct().Order()];
        return seeds.Length <= ShownSeeds
            ? string.Join(", ", seeds)
            : string.Create(CultureInfo.InvariantCulture, $"{seeds[0]} to {seeds[^1]}");
    }

    /// <summary>Puts the figures between the two marks of the page.</summary>
    /// <exception cref="UserException">The page has no such marks.</exception>
    public void Write(IReadOnlyList<FaultRow> faults)
    {
        var text = File.ReadAllText(path);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
        {
            throw new UserException($"{path} has no place for the table: put {Begin} and {End} on lines of their own.");
        }

        File.WriteAllText(path, text[..(begin + Begin.Length)] + "\n" + Table(faults) + text[end..]);
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
