namespace Stack.Templates.Renderer.Catalogues;

/// <summary>What content/options.yaml says. Lines are those of the file, for error messages.</summary>
public sealed record Catalogue(
    IReadOnlyList<Template> Templates,
    IReadOnlyList<TemplateOption> Options,
    IReadOnlyList<Symbol> Symbols,
    IReadOnlyList<NameRule> Names);

/// <summary>A template: its id is its short name and its folder under templates/.</summary>
public sealed record Template(
    string Id, string Kind, string Title, IReadOnlyList<string> Examples, int Line)
{
    /// <summary>The kind whose templates have every option and symbol that names no templates.</summary>
    public const string Solution = "solution";

    /// <summary>Every kind there is.</summary>
    public static readonly IReadOnlyList<string> Kinds = [Solution, "item"];
}

/// <summary>A kind of name that cannot work: a regular expression that finds the fault, and what to tell the user.</summary>
public sealed record NameRule(string Id, string Pattern, string Problem, string Remedy, int Line);
