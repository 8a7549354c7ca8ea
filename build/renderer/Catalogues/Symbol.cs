namespace Stack.Templates.Renderer.Catalogues;

/// <summary>A symbol of a template besides its options.</summary>
/// <param name="Replaces">The placeholder in the content; null for a symbol that only occurs in conditions.</param>
public abstract record Symbol(
    string Id, string Kind, string? Replaces, string Description, IReadOnlyList<string> Templates, int Line)
    : IBelongsToTemplates;

/// <summary>A condition with a name.</summary>
public sealed record ComputedSymbol(
    string Id, string Value, string Description, IReadOnlyList<string> Templates, int Line)
    : Symbol(Id, "computed", null, Description, Templates, Line);

/// <summary>Whether an option has a certain choice; never in a template without that option, so shared files may ask, too.</summary>
public sealed record ChosenSymbol(
    string Id, string Option, string Choice, string Description, IReadOnlyList<string> Templates, int Line)
    : Symbol(Id, "is-choice", null, Description, Templates, Line)
{
    /// <summary>The condition in a template.</summary>
    /// <param name="hasOption">Whether the template has the option.</param>
    public ComputedSymbol In(bool hasOption) =>
        new(Id, hasOption ? $"({Option} == \"{Choice}\")" : "(false)", Description, Templates, Line);
}

/// <summary>A port that was free when the solution was generated; the lowest one where none is.</summary>
public sealed record PortSymbol(
    string Id, int Low, int High, string? Replaces, string Description, IReadOnlyList<string> Templates, int Line)
    : Symbol(Id, "port", Replaces, Description, Templates, Line);

/// <summary>A random password of 32 hexadecimal digits.</summary>
public sealed record PasswordSymbol(
    string Id, string? Replaces, string Description, IReadOnlyList<string> Templates, int Line)
    : Symbol(Id, "password", Replaces, Description, Templates, Line);

/// <summary>A field of the selected choice of an option.</summary>
public sealed record ChoiceSymbol(
    string Id,
    string Option,
    string Field,
    string? Replaces,
    string Description,
    IReadOnlyList<string> Templates,
    int Line)
    : Symbol(Id, "of-choice", Replaces, Description, Templates, Line);

/// <summary>A field of the template itself: the same in every solution of it.</summary>
public sealed record TemplateSymbol(
    string Id,
    string Field,
    bool RenamesFiles,
    string? Replaces,
    string Description,
    IReadOnlyList<string> Templates,
    int Line)
    : Symbol(Id, "of-template", Replaces, Description, Templates, Line);

/// <summary>The version of the package that the templates come in.</summary>
public sealed record PackVersionSymbol(
    string Id, string? Replaces, string Description, IReadOnlyList<string> Templates, int Line)
    : Symbol(Id, "pack-version", Replaces, Description, Templates, Line);

/// <summary>Whether the template is one of some, for conditions in shared files.</summary>
public sealed record WhichTemplateSymbol(
    string Id, IReadOnlyList<string> Which, string Description, IReadOnlyList<string> Templates, int Line)
    : Symbol(Id, "is-template", null, Description, Templates, Line);

/// <summary>The name of the solution, changed step by step.</summary>
public sealed record NameSymbol(
    string Id,
    IReadOnlyList<NameStep> Steps,
    bool RenamesFiles,
    string? Replaces,
    string Description,
    IReadOnlyList<string> Templates,
    int Line)
    : Symbol(Id, "name-form", Replaces, Description, Templates, Line);

/// <summary>One step: either a form that the template engine brings, or a regular expression and its replacement.</summary>
public sealed record NameStep(string? Form, string? Pattern, string? With, int Line);
