using System.Text.RegularExpressions;

namespace StackTemplates.Build.Linting.Conditions;

/// <summary>A condition that the engine evaluates.</summary>
/// <param name="Text">The expression.</param>
/// <param name="File">The absolute path of the file.</param>
/// <param name="Line">The line in it, from 1.</param>
/// <param name="HasWords">Whether <c>And</c>, <c>Or</c>, <c>Not</c> and <c>Then</c> are words of the language.</param>
public sealed partial record Condition(string Text, string File, int Line, bool HasWords = false)
{
    private static readonly string[] Literals = ["true", "false", "null"];

    private static readonly string[] Operators = ["And", "AndAlso", "Or", "OrElse", "Xor", "Not", "Then", "True", "False"];

    /// <summary>The symbols in it. The engine treats one that is not defined as false, without a message.</summary>
    public IReadOnlyList<string> Symbols =>
        [.. Names(Text).Except(Literals).Except(HasWords ? Operators : [], StringComparer.OrdinalIgnoreCase)];

    /// <summary>Every name in an expression, outside of quoted texts.</summary>
    public static IEnumerable<string> Names(string expression) =>
        Name().Matches(Quoted().Replace(expression, "\"\"")).Select(match => match.Value).Distinct();

    [GeneratedRegex(@"""[^""]*""|'[^']*'")]
    private static partial Regex Quoted();

    // A symbol's name can contain hyphens.
    [GeneratedRegex(@"(?<![\w.-])[A-Za-z_]\w*(-\w+)*")]
    private static partial Regex Name();
}
