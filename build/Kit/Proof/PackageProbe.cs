using System.Text.RegularExpressions;

namespace StackTemplates.Build.Kit;

/// <summary>A package that no configured source offers.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">The version asked for; empty if no version of it exists.</param>
public sealed record MissingPackage(string Id, string Version)
{
    /// <inheritdoc/>
    public override string ToString() => Version.Length == 0 ? Id : $"{Id} {Version}";
}

/// <summary>Finds out by a real restore whether a project's packages are available.</summary>
public static partial class PackageProbe
{
    /// <summary>Restores the project or solution in <paramref name="folder"/>.</summary>
    /// <returns>The packages no source offers; empty when everything was restored.</returns>
    /// <exception cref="CliFailedException">The restore failed for another reason.</exception>
    public static async Task<IReadOnlyList<MissingPackage>> RestoreAsync(
        string folder, CancellationToken cancellationToken, params IEnumerable<string> arguments)
    {
        var result = await RunAsync();
        if (!result.Succeeded && Parse(result.Lines).Count == 0)
        {
            // A source that did not answer may answer now.
            result = await RunAsync();
        }

        var missing = Parse(result.Lines);
        if (!result.Succeeded && missing.Count == 0)
        {
            result.EnsureSucceeded();
        }

        return missing;

        Task<CliResult> RunAsync() =>
            Cli.Dotnet("restore", "-nodeReuse:false").With(arguments).In(folder).RunAsync(cancellationToken);
    }

    /// <summary>
    /// The packages named by NU1101 (no such id), NU1102 (no such version), NU1103 (no stable version) and NU1603 (only a later version),
    /// sorted.
    /// </summary>
    public static IReadOnlyList<MissingPackage> Parse(IEnumerable<string> lines) =>
        [.. lines.SelectMany(line => (Match[])[UnableToFind().Match(line), OnlyLater().Match(line)])
            .Where(match => match.Success)
            .Select(match => new MissingPackage(match.Groups["id"].Value, match.Groups["version"].Value))
            .Distinct()
            .OrderBy(package => package.Id, StringComparer.OrdinalIgnoreCase)];

    // error NU1102: Unable to find package Some.Package with version (>= 1.2.3)
    [GeneratedRegex(
        @"NU110[123]: Unable to find (a stable )?package (?<id>[^\s]+?)\.?"
        + @"(\s+with version \([>=\s]*(?<version>[^),]+)|\s|$)")]
    private static partial Regex UnableToFind();

    // error NU1603: Warning As Error: A 1.0.0 depends on Some.Package (>= 1.2.3) but Some.Package 1.2.3 was not found. Some.Package 1.2.4 was …
    [GeneratedRegex(@"error NU1603: .* but (?<id>\S+) (?<version>\S+) was not found\.")]
    private static partial Regex OnlyLater();
}
