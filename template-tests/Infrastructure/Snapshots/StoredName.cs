namespace StackTemplates.Tests.Infrastructure.Snapshots;

/// <summary>
/// The names of generated files in this repository. Names that would have an effect here (on git, MSBuild, the SDK or an
/// editor) get a leading <c>_</c>, and so do those that start with <c>_</c> anyway.
/// </summary>
public static class StoredName
{
    private const char Guard = '_';

    private static readonly string[] Effective =
        ["Directory.Build.", "Directory.Packages.", "Directory.Solution.", "global.json", "nuget.config"];

    /// <summary>The stored path of a generated one.</summary>
    public static string Of(string path) =>
        string.Join('/', path.Split('/').Select(part => NeedsGuard(part) ? Guard + part : part));

    /// <summary>The generated path of a stored one.</summary>
    public static string Restore(string path) =>
        string.Join('/', path.Split('/').Select(part => part[0] == Guard ? part[1..] : part));

    private static bool NeedsGuard(string part) =>
        part[0] is '.' or Guard || Effective.Any(name => part.StartsWith(name, StringComparison.OrdinalIgnoreCase));
}
