namespace StackTemplates.Build.Linting.Templates;

/// <summary>Why a configuration file cannot be read.</summary>
/// <param name="File">Its absolute path.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Message">The reason, as a sentence.</param>
public sealed record JsonFault(string File, int Line, string Message);
