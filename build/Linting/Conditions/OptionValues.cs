using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting.Conditions;

/// <summary>Combinations of the values of options.</summary>
internal static class OptionValues
{
    /// <summary>How many combinations there are of all values of <paramref name="options"/>.</summary>
    public static long Count(IEnumerable<TemplateSymbol> options) =>
        options.Aggregate(1L, (count, option) => Math.Min(count * option.Values.Count, int.MaxValue));

    /// <summary>Every combination, the one of all defaults first.</summary>
    public static IEnumerable<IReadOnlyDictionary<string, string>> All(IReadOnlyList<TemplateSymbol> options)
    {
        IEnumerable<IReadOnlyDictionary<string, string>> combinations = [new Dictionary<string, string>()];
        return options.Aggregate(combinations, (all, option) =>
            from combination in all
            from value in option.Values
            select With(combination, option.Name, value));
    }

    /// <summary>
    /// Combinations in which every two values of different options occur together at least once, the one of all defaults first; all of them
    /// if there are at most <paramref name="few"/>. The same options give the same combinations.
    /// </summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Pairwise(IReadOnlyList<TemplateSymbol> options, int few)
    {
        if (Count(options) <= few)
        {
            return [.. All(options)];
        }

        var open = (
            from one in options
            from other in options
            where string.CompareOrdinal(one.Name, other.Name) < 0
            from first in one.Values
            from second in other.Values
            select (One: one.Name, first, Other: other.Name, second)).ToHashSet();
        var result = new List<IReadOnlyDictionary<string, string>>();
        var next = options.ToDictionary(option => option.Name, option => option.Values[0]);
        while (true)
        {
            result.Add(next);
            open.RemoveWhere(pair => next[pair.One] == pair.first && next[pair.Other] == pair.second);
            if (open.Count == 0)
            {
                return result;
            }

            next = Greedy(options, open);
        }
    }

    // Begins with a pair that is open, and gives each other option the value that closes most pairs.
    private static Dictionary<string, string> Greedy(
        IReadOnlyList<TemplateSymbol> options, IReadOnlyCollection<(string One, string First, string Other, string Second)> open)
    {
        var (one, first, other, second) = open.Min();
        var chosen = new Dictionary<string, string> { [one] = first, [other] = second };
        foreach (var option in options.Where(option => !chosen.ContainsKey(option.Name)))
        {
            chosen[option.Name] = option.Values.MaxBy(value => open.Count(pair =>
                (pair.One == option.Name && pair.First == value && chosen.GetValueOrDefault(pair.Other) == pair.Second)
                || (pair.Other == option.Name && pair.Second == value && chosen.GetValueOrDefault(pair.One) == pair.First)))!;
        }

        return chosen;
    }

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> combination, string name, string value) =>
        new(combination) { [name] = value };
}
