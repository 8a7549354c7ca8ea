namespace Stack.Templates.Renderer.Catalogues;

/// <summary>What content/options.yaml says. Lines are those of the file, for error messages.</summary>
public sealed record Catalogue(
    IReadOnlyList<Template> Templates,
    IReadOnlyList<TemplateOption> Options,
    IReadOnlyList<Symbol> Symbols,
    IReadOnlyList<NameRule> Names);

/// <summary>A template: its id is its short name and its folder under templates/.</summary>
/// <param name="Service">What the name of its service project ends in; null where it has none.</param>
public sealed record Template(
    string Id, string Kind, string Title, string? Service, IReadOnlyList<string> Examples, int Line)
{
    /// <summary>The kind whose templates have every option and symbol that names no templates.</summary>
    public const string Solution = "solution";

    /// <summary>Every kind there is.</summary>
    public static readonly IReadOnlyList<string> Kinds = [Solution, "item"];

    /// <summary>Whether this template has an option or a symbol.</summary>
    public bool Has(IBelongsToTemplates one) => one.Templates.Count > 0 ? one.Templates.Contains(Id) : Kind == Solution;

    /// <summary>The value of a field that a symbol may take over, or null where this template has none.</summary>
    public string? this[string field] => field switch
    {
        "id" => Id,
        "title" => Title,
        "service" => Service,
        _ => null,
    };
}

/// <summary>A kind of name that cannot work: a regular expression that finds the fault, and what to tell the user.</summary>
public sealed record NameRule(string Id, string Pattern, string Problem, string Remedy, int Line);
