namespace Stack.Templates.Renderer.Catalogues;

/// <summary>An option the user can set: one of its choices, a text that has to be given, otherwise a switch that is on or off.</summary>
/// <param name="Id">The name of the symbol in conditions.</param>
/// <param name="Cli">The long name on the command line, without its hyphens.</param>
/// <param name="Alias">The short name on the command line, without its hyphen; null for none.</param>
/// <param name="Name">The name that an IDE shows.</param>
/// <param name="Default">The value it has unless given; empty for a text.</param>
/// <param name="Replaces">The placeholder in the content that a text replaces; null if the option is not a text.</param>
/// <param name="Optional">Whether a text may be left out; it is empty then.</param>
/// <param name="EnabledWhen">The condition under which the option has an effect; null for always.</param>
/// <param name="Templates">The templates that have it; empty for every template of kind solution.</param>
/// <param name="Fixed">The templates in which it always has one value.</param>
public sealed record TemplateOption(
    string Id,
    string Cli,
    string? Alias,
    string Name,
    string Description,
    string Default,
    string? Replaces,
    bool Optional,
    string? EnabledWhen,
    string Why,
    IReadOnlyList<string> Templates,
    IReadOnlyList<FixedValue> Fixed,
    IReadOnlyList<Choice> Choices,
    int Line) : IBelongsToTemplates
{
    /// <summary>Whether its values are true and false.</summary>
    public bool IsSwitch => Choices.Count == 0 && Replaces is null;

    /// <summary>The value that it always has in a template; null if the template offers it.</summary>
    public string? FixedIn(string template) => Fixed.FirstOrDefault(one => one.Template == template)?.Value;
}

/// <summary>The value of an option in a template that does not offer it.</summary>
public sealed record FixedValue(string Template, string Value);

/// <summary>A value of an option. The engine prints its description when a user passes an invalid value.</summary>
/// <param name="Templates">The templates that have it; empty for every template that has the option.</param>
/// <param name="NotWhen">The cases in which something else is the better choice.</param>
/// <param name="NotTaken">The alternatives that are not offered.</param>
public sealed record Choice(
    string Id,
    string Name,
    string Description,
    string Why,
    string? Licence,
    string? Limits,
    string? Image,
    IReadOnlyList<string> Templates,
    IReadOnlyList<NotWhen> NotWhen,
    IReadOnlyList<Alternative> NotTaken,
    int Line)
{
    /// <summary>The value of a field that a symbol may take over, or null if this choice has none.</summary>
    public string? this[string field] => field switch
    {
        "id" => Id,
        "name" => Name,
        "licence" => Licence,
        "image" => Image,
        _ => null,
    };
}

/// <summary>A case for something else.</summary>
public sealed record NotWhen(string When, string Take, string Why);

/// <summary>An alternative, and why it is not offered.</summary>
public sealed record Alternative(string What, string Why);

/// <summary>What is in some templates and not in others.</summary>
public interface IBelongsToTemplates
{
    /// <summary>The ids of those templates; empty for every template of kind solution.</summary>
    IReadOnlyList<string> Templates { get; }
}
