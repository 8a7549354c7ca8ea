using StackTemplates.Build.Linting.Conditions;
using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting.Output;

/// <summary>The options of a template as arguments of <c>dotnet new</c>.</summary>
internal sealed class OptionArguments
{
    private const string RunScript = "3A7C4B45-1F5D-4A30-959A-51B88E82B5D2";
    private const string Restore = "210D431B-A78B-4D2F-B762-4ED3E3EA9025";

    private readonly LintedTemplate _template;
    private readonly JsonPart? _symbols;

    /// <summary>Those of <paramref name="template"/>, called as its <c>dotnetcli.host.json</c> says.</summary>
    public OptionArguments(LintedTemplate template)
    {
        _template = template;
        _symbols = template.Host?["symbolInfo"];
        Always = Switches();
    }

    /// <summary>Options that keep the template from restoring packages, which shows nothing here.</summary>
    public IReadOnlyDictionary<string, string> Always { get; }

    /// <summary>Options with a value that has to be given: a text, since a wrong one is refused with the reason.</summary>
    public IEnumerable<string> Required =>
        from symbol in _template.Symbols.Values
        where symbol.IsParameter && symbol.Values.Count == 0 && symbol.Name != "name"
        where string.Equals(symbol.Json.TextOf("isRequired"), "true", StringComparison.OrdinalIgnoreCase)
        where symbol.Json["defaultValue"] is null
        from argument in new[] { Name(symbol.Name), "sample" }
        select argument;

    /// <summary>Keeps scripts of the template from running. The engine knows the option only where there is such a script.</summary>
    public IEnumerable<string> NoScripts => Actions(RunScript).Any() ? ["--allow-scripts", "no"] : [];

    /// <summary>The options that people can choose among: those with few values that are not hidden.</summary>
    public IReadOnlyList<TemplateSymbol> Varied =>
    [
        .. _template.Symbols.Values
            .Where(symbol => symbol.Values.Count > 1 && !Always.ContainsKey(symbol.Name) && !_template.IsHidden(symbol))
            .OrderBy(symbol => symbol.Name, StringComparer.Ordinal),
    ];

    /// <summary>A combination as it is typed, without what is the default anyway.</summary>
    public IReadOnlyList<string> For(IReadOnlyDictionary<string, string> combination) =>
    [
        .. from option in combination
           where _template.Symbols[option.Key].Values[0] != option.Value
           from argument in new[] { Name(option.Key), option.Value }
           select argument,
    ];

    private string Name(string symbol) => $"--{(_symbols?[symbol]?.TextOf("longName") is { Length: > 0 } name ? name : symbol)}";

    private IEnumerable<JsonPart> Actions(string id) =>
        _template.Configurations.SelectMany(json => json.ListOf("postActions"))
            .Where(action => string.Equals(action.TextOf("actionId"), id, StringComparison.OrdinalIgnoreCase));

    private Dictionary<string, string> Switches()
    {
        var conditions = Actions(Restore).Select(action => action.TextOf("condition")).OfType<string>().ToList();
        return SymbolValues.Options(_template, conditions)
            .Where(option => option.IsSwitch)
            .Select(option => new Dictionary<string, string> { [option.Name] = option.Values[1] })
            .Where(option => conditions.All(condition => new SymbolValues(_template, option).Holds(condition) == false))
            .FirstOrDefault() ?? [];
    }
}
