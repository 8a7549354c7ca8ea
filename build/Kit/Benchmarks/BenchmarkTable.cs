using System.Globalization;
using Spectre.Console;

namespace StackTemplates.Build.Kit;

/// <summary>Shows the results of benchmarks.</summary>
public sealed class BenchmarkTable(Screen screen)
{
    /// <summary>Shows the figures, and their notes below the table.</summary>
    public void Show(IReadOnlyList<BenchmarkFigure> figures)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("figure");
        foreach (var column in new[] { "measured", "bare", "ratio" })
        {
            table.AddColumn(column, cell => cell.RightAligned());
        }

        table.AddColumn("unit").AddColumn("wanted").AddColumn("verdict");
        foreach (var figure in figures)
        {
            table.AddRow(
                Markup.Escape(figure.Name),
                Number(figure.Measured),
                Number(figure.Bare),
                figure.Ratio.ToString("0.00", CultureInfo.InvariantCulture),
                Markup.Escape(figure.Unit),
                figure.Target?.ToString() ?? "-",
                Verdict(figure.Verdict));
        }

        screen.Table(table);
        foreach (var figure in figures.Where(figure => figure.Detail.Length > 0))
        {
            screen.Line($"  {figure.Name}: {figure.Detail}");
        }

        screen.Line();
    }

    private static string Verdict(BenchmarkVerdict verdict) => verdict switch
    {
        BenchmarkVerdict.Met => "[green]✓ met[/]",
        BenchmarkVerdict.Missed => "[red]✗ MISSED[/]",
        _ => "for information",
    };

    // At least three significant digits, whatever the size.
    private static string Number(double value) =>
        value.ToString(
            Math.Abs(value) switch { >= 100 => "#,0", >= 10 => "0.0", >= 1 => "0.00", _ => "0.000" }, CultureInfo.InvariantCulture);
}
