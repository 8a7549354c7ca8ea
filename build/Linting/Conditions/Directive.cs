namespace StackTemplates.Build.Linting.Conditions;

/// <summary>An <c>#if</c>, <c>#elseif</c> or <c>#elif</c> in a file.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Text">The line as it is, without white space around it.</param>
/// <param name="Condition">Its expression.</param>
/// <param name="IsSeen">Whether the engine sees it; if not, it stays in the output.</param>
public sealed record Directive(int Line, string Text, string Condition, bool IsSeen);
