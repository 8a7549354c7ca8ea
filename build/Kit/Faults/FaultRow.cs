using System.Globalization;

namespace StackTemplates.Build.Kit;

/// <summary>All runs of one fault, summed up.</summary>
public sealed record FaultRow(IReadOnlyList<FaultFigures> Runs)
{
    /// <summary>The headings of <see cref="Cells"/>.</summary>
    public static readonly IReadOnlyList<string> Headings =
    [
        "fault", "runs", "published", "confirmed", "lost", "applied, never published", "applied more than once", "resumes within",
    ];

    /// <summary>The fault with its number.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Runs[0].Number} {Runs[0].Name}");

    /// <summary>What happens, and why nothing is lost.</summary>
    public string Why => Runs[0].Why;

    /// <summary>Confirmed events that the fault itself removed from the server.</summary>
    public int Destroyed => Runs.Sum(run => run.Destroyed);

    /// <summary>The figures as text.</summary>
    public IReadOnlyList<string> Cells =>
    [
        Name,
        Text(Runs.Count),
        Text(Runs.Sum(run => run.Published)),
        Text(Runs.Sum(run => run.Confirmed)),
        Text(Runs.Sum(run => run.Lost)) + (Destroyed > 0 ? $" ({Text(Destroyed)} with the server's memory)" : ""),
        Text(Runs.Sum(run => run.Unpublished)),
        Text(Runs.Sum(run => run.Repeated)),
        string.Create(CultureInfo.InvariantCulture, $"{Runs.Max(run => run.ResumeSeconds):0.0} s"),
    ];

    /// <summary>One row for each fault, in the order of their numbers.</summary>
    public static IReadOnlyList<FaultRow> Of(IEnumerable<FaultFigures> figures) =>
    [
        .. figures.GroupBy(run => (run.Number, run.Name))
            .OrderBy(fault => fault.Key.Number).ThenBy(fault => fault.Key.Name, StringComparer.Ordinal)
            .Select(fault => new FaultRow([.. fault])),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
