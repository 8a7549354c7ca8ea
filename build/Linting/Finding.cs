namespace StackTemplates.Build.Linting;

/// <summary>A mistake in a template, or in what it generates.</summary>
/// <param name="Rule">The id of the rule, for example <c>T004</c>.</param>
/// <param name="File">The absolute path of the file; of a generated file, what generates it, a colon and the path.</param>
/// <param name="Line">The line in it, from 1.</param>
/// <param name="Message">What is wrong, as a sentence.</param>
/// <param name="Action">What to do about it, as a sentence.</param>
public sealed record Finding(string Rule, string File, int Line, string Message, string Action)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}({Line}): {Rule}: {Message} {Action}";
}
