using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Tests.Lint;

/// <summary>What the symbols of this repository's templates have to be beyond the rules of the linter.</summary>
public sealed class SymbolTests(PackedTemplates templates) : TemplateLint(templates)
{
    // IDEs show it.
    [Fact]
    public void Every_option_and_choice_has_a_display_name() => Nothing(template =>
        from symbol in template.Symbols.Values
        where symbol.IsParameter
        from json in symbol.ChoiceParts.Prepend(symbol.Json)
        where string.IsNullOrWhiteSpace(json.TextOf("displayName"))
        select $"'{symbol.Name}' {json.TextOf("choice")} has no displayName");

    [Fact]
    public void Every_combination_of_options_is_in_the_matrix() => Nothing(template =>
    {
        var offered = from events in Choices(template, "events")
                      from broker in events == "redis-streams" ? Choices(template, "broker") : [null!]
                      from sample in Choices(template, "sample")
                      where sample == "orders" || broker is null || broker == Choices(template, "broker")[0]
                      select new Combination(template.ShortName, events, broker, sample);
        // With a database, each kind of event layer is tested with one of the templates.
        var tested = Combination.All.Where(combination => combination.Template == template.ShortName && !combination.HasDatabase);
        return offered.Except(tested).Select(combination => $"nothing tests {combination}")
            .Concat(tested.Except(offered).Select(combination => $"{combination} is tested and not offered"));
    });

    // Which is why the matrix leaves such combinations out.
    [Fact]
    public void No_condition_depends_on_the_broker_and_on_the_sample() => Nothing(template =>
        from condition in template.Conditions
        where condition.Symbols.Contains("broker") && (condition.Symbols.Contains("sample") || condition.Symbols.Contains("hasOrders"))
        select $"{condition.File}({condition.Line}): {condition.Text}");

    // The default first.
    private static IReadOnlyList<string> Choices(LintedTemplate template, string symbol) =>
        template.Symbols.TryGetValue(symbol, out var found) ? found.Values : [];
}
