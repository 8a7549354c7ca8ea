namespace Stack.Templates.Renderer.Catalogues;

/// <summary>The content of content/options.yaml. Lines are those of the file, for error messages.</summary>
public sealed record Catalogue(
    IReadOnlyList<Template> Templates,
    IReadOnlyList<TemplateOption> Options,
    IReadOnlyList<Symbol> Symbols,
    IReadOnlyList<NameRule> Names);

/// <summary>A template: its id is its short name and its folder under templates/.</summary>
/// <param name="Service">The last part of the name of its service project; null if it has none.</param>
/// <param name="Role">What compose.yaml calls the service; null if it has none.</param>
public sealed record Template(
    string Id, string Kind, string Title, string? Service, string? Role, IReadOnlyList<string> Examples, int Line)
{
    /// <summary>The kind of template that has all options and symbols that do not name templates.</summary>
    public const string Solution = "solution";

    /// <summary>All kinds.</summary>
    public static readonly IReadOnlyList<string> Kinds = [Solution, "item"];

    /// <summary>Whether this template has an option or a symbol.</summary>
    public bool Has(IBelongsToTemplates one) =>
        (one.Templates.Count > 0 ? one.Templates.Contains(Id) : Kind == Solution) && (one as TemplateOption)?.FixedIn(Id) is null;

    /// <summary>An option with the choices that this template has.</summary>
    /// <param name="isFixed">Whether the options that it depends on are fixed here, so that it always has an effect.</param>
    public TemplateOption Narrow(TemplateOption option, bool isFixed) => option with
    {
        Choices = [.. option.Choices.Where(choice => choice.Templates.Count == 0 || choice.Templates.Contains(Id))],
        EnabledWhen = isFixed ? null : option.EnabledWhen,
    };

    /// <summary>The value of a field that a symbol may take over, or null if this template has none.</summary>
    public string? this[string field] => field switch
    {
        "id" => Id,
        "title" => Title,
        "service" => Service,
        "role" => Role,
        _ => null,
    };
}

/// <summary>A rule for names that cannot work: a regular expression that matches the fault, and a text for the user.</summary>
public sealed record NameRule(string Id, string Pattern, string Problem, string Remedy, int Line);
