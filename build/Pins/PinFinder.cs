using System.Text.RegularExpressions;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Pins;

/// <summary>Finds the pinned versions in the files that git tracks, without snapshots.</summary>
public static partial class PinFinder
{
    private static readonly string[] Extensions = [".props", ".csproj", ".yaml", ".yml", ".md"];

    /// <summary>All of them, by kind and name.</summary>
    /// <exception cref="CliFailedException">The folder is not a repository of git.</exception>
    public static async Task<IReadOnlyList<Pin>> FindAsync(Repository repository, CancellationToken cancellationToken)
    {
        var listed = await Cli.Program("git", "-c", "core.quotePath=off", "ls-files").In(repository.Root).RunAsync(cancellationToken);
        var files = listed.EnsureSucceeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(file => IsSearched(file) && File.Exists(Path.Combine(repository.Root, file)));
        var found = new List<(PinKind Kind, string Name, string Version, string Text, string File)>();
        foreach (var file in files)
        {
            var text = await File.ReadAllTextAsync(Path.Combine(repository.Root, file), cancellationToken);
            found.AddRange(In(text).Select(pin => (pin.Kind, pin.Name, pin.Version, pin.Text, file)));
        }

        return [.. found.GroupBy(pin => (pin.Kind, pin.Name, pin.Version, pin.Text))
            .Select(same => new Pin(
                same.Key.Kind, same.Key.Name, same.Key.Version, same.Key.Text, [.. same.Select(pin => pin.File).Distinct()]))
            .OrderBy(pin => pin.Kind).ThenBy(pin => pin.Name, StringComparer.OrdinalIgnoreCase)
            .ThenBy(pin => pin.Version, StringComparer.Ordinal)];
    }

    /// <summary>Those in a text.</summary>
    public static IEnumerable<(PinKind Kind, string Name, string Version, string Text)> In(string text) =>
        Packages().Matches(text).Select(match => Read(PinKind.Package, match))
            .Concat(Images().Matches(text).Select(match => Read(PinKind.Image, match)))
            .Concat(Actions().Matches(text).Select(match => Read(PinKind.Action, match)));

    private static (PinKind Kind, string Name, string Version, string Text) Read(PinKind kind, Match match) =>
        (kind, match.Groups["name"].Value, match.Groups["version"].Value, match.Value);

    private static bool IsSearched(string file) =>
        !file.Contains("/snapshots/", StringComparison.Ordinal) && !file.Contains("/fixtures/", StringComparison.Ordinal)
        && (Extensions.Contains(Path.GetExtension(file)) || Path.GetFileName(file) == "Dockerfile");

    [GeneratedRegex("""(?<=Package(?:Version|Reference) Include=")(?<name>[\w.]+)" Version="(?<version>\d[\w.-]*)(?=")""")]
    private static partial Regex Packages();

    // A version in a tag begins with a digit; names without a version, and those that a template replaces, are none.
    [GeneratedRegex(@"(?<=(?:image: ""?|FROM (?:--platform=\S+ )?))(?<name>[a-z0-9.-]+(?:/[a-z0-9._-]+)*):(?<version>\d[\w.-]*)")]
    private static partial Regex Images();

    [GeneratedRegex(@"(?<=uses: )(?<name>[\w.-]+/[\w.-]+)@[0-9a-f]{40} # v(?<version>[\d.]+)")]
    private static partial Regex Actions();
}
