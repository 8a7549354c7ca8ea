namespace StackTemplates.Build.Linting.Conditions;

/// <summary>How the engine expects conditionals in a kind of file.</summary>
/// <param name="If">What begins one, for example <c>&lt;!--#if</c>.</param>
/// <param name="ElseIf">What begins another branch with a condition.</param>
/// <param name="End">What ends the condition; null: the end of the line.</param>
public sealed record Conditionals(IReadOnlyList<string> If, IReadOnlyList<string> ElseIf, string? End = null)
{
    /// <summary>The engine looks for none.</summary>
    public static Conditionals None { get; } = new([], []);

    /// <summary>Those of C#, without a comment sign.</summary>
    public static Conditionals Bare { get; } = new(["#if"], ["#elseif", "#elif"]);

    /// <summary>Those behind <c>//</c>, which the engine also expects in files of unknown types.</summary>
    public static Conditionals Slashes { get; } = Line("//");

    /// <summary>Those of Visual Basic.</summary>
    public static Conditionals VisualBasic { get; } = new(["#If"], ["#ElseIf"]) { HasWords = true };

    /// <summary>Those of XML.</summary>
    public static Conditionals Xml { get; } = Block("<!--", "-->");

    /// <summary>Those of MSBuild: those of XML, and symbols in the attribute <c>Condition</c>.</summary>
    public static Conditionals MsBuild { get; } = Xml with { HasAttributes = true };

    /// <summary>Whether conditions have <c>And</c>, <c>Or</c>, <c>Not</c> and <c>Then</c>.</summary>
    public bool HasWords { get; init; }

    /// <summary>Whether the engine also evaluates <c>Condition="$(symbol) …"</c>.</summary>
    public bool HasAttributes { get; init; }

    /// <summary>Those behind the sign of a comment that ends with the line.</summary>
    public static Conditionals Line(string start) => new([$"{start}#if"], [$"{start}#elseif", $"{start}#elif"]);

    /// <summary>Those in a comment with an end.</summary>
    public static Conditionals Block(string start, string end) =>
        new([$"{start}#if"], [$"{start}#elseif", $"{start}#elif", "#elseif", "#elif"], end);

    /// <summary>Those of both.</summary>
    public Conditionals And(Conditionals other) =>
        new([.. If.Union(other.If)], [.. ElseIf.Union(other.ElseIf)], End ?? other.End)
        {
            HasWords = HasWords || other.HasWords,
            HasAttributes = HasAttributes || other.HasAttributes,
        };
}
