using System.Text.Json;

namespace StackTemplates.Build.Kit;

/// <summary>The measurements of all rounds: for each figure, a value for each round and side.</summary>
public sealed class BenchmarkSamples
{
    private readonly Dictionary<(string Figure, int Round), (double? Measured, double? Bare)> _rounds = [];

    /// <summary>Adds a value of the generated code.</summary>
    public void AddMeasured(string figure, int round, double value) =>
        _rounds[(figure, round)] = _rounds.GetValueOrDefault((figure, round)) with { Measured = value };

    /// <summary>Adds a value of the baseline.</summary>
    public void AddBare(string figure, int round, double value) =>
        _rounds[(figure, round)] = _rounds.GetValueOrDefault((figure, round)) with { Bare = value };

    /// <summary>
    /// Takes a value from a line such as <c>{"figure":"backlog","side":"bare","round":1,"value":98000.5}</c>.
    /// </summary>
    /// <returns>False if the line is none.</returns>
    public bool TryAdd(string line)
    {
        if (!line.StartsWith("{\"figure\":", StringComparison.Ordinal))
        {
            return false;
        }

        var sample = JsonSerializer.Deserialize<Line>(line, JsonSerializerOptions.Web)!;
        Action<string, int, double> add = sample.Side == "bare" ? AddBare : AddMeasured;
        add(sample.Figure, sample.Round, sample.Value);
        return true;
    }

    /// <summary>The figure that the rounds make: medians of both sides, and the median of the rounds' ratios.</summary>
    /// <exception cref="InvalidOperationException">No round has both values.</exception>
    public BenchmarkFigure Figure(string figure, string name, string unit, BenchmarkTarget? target = null)
    {
        var pairs = _rounds.Where(round => round.Key.Figure == figure)
            .Select(round => round.Value)
            .Where(round => round is { Measured: not null, Bare: not null })
            .Select(round => (Measured: round.Measured!.Value, Bare: round.Bare!.Value))
            .ToList();
        return pairs.Count > 0
            ? new BenchmarkFigure(
                name,
                unit,
                Median(pairs.Select(pair => pair.Measured)),
                Median(pairs.Select(pair => pair.Bare)),
                Median(pairs.Select(pair => pair.Measured / pair.Bare)),
                target)
            : throw new InvalidOperationException($"There is no value of '{figure}'.");
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private sealed record Line(string Figure, string Side, int Round, double Value);
}
