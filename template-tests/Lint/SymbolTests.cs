using System.Text.Json.Nodes;

namespace StackTemplates.Tests.Lint;

/// <summary>Symbols: the engine never reports undefined or unused ones.</summary>
public sealed class SymbolTests(PackedTemplates templates) : TemplateLint(templates)
{
    // Properties of MSBuild and of the SDK that a project's conditions ask for most.
    private static readonly string[] MsBuildProperties =
    [
        "AssemblyName", "Authors", "Company", "Configuration", "Description", "Features", "ImplicitUsings", "LangVersion",
        "Language", "MSBuildProjectName", "Nullable", "OS", "OutputPath", "OutputType", "PackageId", "Platform", "Product",
        "RootNamespace", "RuntimeIdentifier", "SelfContained", "TargetFramework", "TargetFrameworks", "Title", "Version",
    ];

    // Where one symbol names another as its input.
    private static readonly string[] References = ["valueSource", "sourceVariableName", "fallbackVariableName", "source"];

    private static readonly string[] Descriptive = ["displayName", "description"];

    [Fact]
    public Task Every_symbol_in_a_condition_is_defined() => NothingAsync(template =>
        from condition in template.Conditions
        from symbol in condition.Symbols
        where !template.Manifest.Symbols.ContainsKey(symbol)
        select $"{condition.Where} asks for '{symbol}', which is not defined: {condition.Text.Trim()}");

    [Fact]
    public Task Every_symbol_is_used() => NothingAsync(template =>
    {
        var used = template.Conditions.SelectMany(condition => condition.Symbols)
            .Concat(template.Manifest.Symbols.Values.SelectMany(Referenced))
            .ToHashSet(StringComparer.Ordinal);
        return from symbol in template.Manifest.Symbols
               where !used.Contains(symbol.Key) && symbol.Value["replaces"] is null && symbol.Value["fileRename"] is null
               select $"'{symbol.Key}' has no effect";
    });

    [Fact]
    public Task Every_replaced_text_occurs() => NothingAsync(template =>
    {
        var texts = template.Texts.Select(file => file.Text).ToList();
        return from symbol in template.Manifest.Symbols
               let text = (string?)symbol.Value["replaces"]
               where text is not null && !texts.Any(file => file.Contains(text, StringComparison.Ordinal))
               select $"'{symbol.Key}' replaces '{text}', which is nowhere";
    });

    [Fact]
    public Task Every_option_and_choice_has_a_name_and_a_description() => NothingAsync(template =>
        from symbol in template.Manifest.Symbols
        where (string?)symbol.Value["type"] == "parameter"
        from line in Undescribed(symbol.Value)
            .Concat((symbol.Value["choices"]?.AsArray() ?? []).SelectMany(choice => Undescribed(choice!.AsObject())))
        select $"'{symbol.Key}' {line}");

    [Fact]
    public Task The_default_of_a_choice_is_one_of_them() => NothingAsync(template =>
        from symbol in template.Manifest.Symbols
        let choices = template.Manifest.Choices(symbol.Key)
        where choices.Count > 0 && !choices.Contains((string?)symbol.Value["defaultValue"] ?? "")
        select $"'{symbol.Key}' is '{symbol.Value["defaultValue"]}' by default, which is none of its choices");

    [Fact]
    public Task No_symbol_has_the_name_of_an_msbuild_property() => NothingAsync(template =>
        from symbol in template.Manifest.Symbols.Keys
        where MsBuildProperties.Contains(symbol, StringComparer.OrdinalIgnoreCase)
              || template.Texts.Any(file => file.Text.Contains($"$({symbol})", StringComparison.OrdinalIgnoreCase))
        select $"'{symbol}' is an MSBuild property: the engine would evaluate '$({symbol})' in a condition and remove it");

    [Fact]
    public Task Every_combination_of_options_is_in_the_matrix() => NothingAsync(template =>
    {
        var name = template.Manifest.ShortName;
        var offered = from events in template.Manifest.Choices("events")
                      from broker in events == "redis-streams" ? template.Manifest.Choices("broker") : [null!]
                      from sample in template.Manifest.Choices("sample")
                      where sample == "orders" || broker is null || broker == template.Manifest.Choices("broker")[0]
                      select new Combination(name, events, broker, sample);
        // With a database, each kind of event layer is tested with one of the templates.
        var tested = Combination.All.Where(combination => combination.Template == name && !combination.HasDatabase);
        return offered.Except(tested).Select(combination => $"nothing tests {combination}")
            .Concat(tested.Except(offered).Select(combination => $"{combination} is tested and not offered"));
    });

    // Which is why the matrix leaves such combinations out.
    [Fact]
    public Task No_condition_depends_on_the_broker_and_on_the_sample() => NothingAsync(template =>
        from condition in template.Conditions
        where condition.Symbols.Contains("broker") && (condition.Symbols.Contains("sample") || condition.Symbols.Contains("hasOrders"))
        select $"{condition.Where}: {condition.Text.Trim()}");

    private static IEnumerable<string> Undescribed(JsonObject json) =>
        from property in Descriptive
        where string.IsNullOrWhiteSpace((string?)json[property])
        select $"{json["choice"]} has no {property}";

    private static IEnumerable<string> Referenced(JsonObject symbol) =>
        from json in new[] { symbol, symbol["parameters"] as JsonObject }
        where json is not null
        from property in References
        let name = json[property] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null
        where name is not null
        select name;
}
