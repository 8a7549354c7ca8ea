using System.Diagnostics;
using System.Text.RegularExpressions;

namespace StackTemplates.Build.Kit;

/// <summary>A server's binary with its name and version.</summary>
/// <param name="Path">The binary.</param>
/// <param name="Name">Its name and version, such as <c>Valkey 8.1.3</c>.</param>
public sealed partial record ServerProgram(string Path, string Name)
{
    /// <summary>Every available one without duplicates, the PATH's first.</summary>
    public static IReadOnlyList<ServerProgram> All { get; } = [.. BrokerFinder.Programs.Select(Ask).DistinctBy(program => program.Name)];

    private static ServerProgram Ask(string path)
    {
        using var process = Process.Start(new ProcessStartInfo(path, "--version") { RedirectStandardOutput = true })!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var match = Said().Match(said);
        return new ServerProgram(
            path, match.Success ? $"{NameOf(path, match.Groups["name"].Value)} {match.Groups["version"].Value}" : said.Trim());
    }

    // Some versions of Valkey leave their name out.
    private static string NameOf(string path, string said) =>
        said.Length > 0
            ? said
            : System.IO.Path.GetFileName(path).StartsWith("valkey", StringComparison.OrdinalIgnoreCase) ? "Valkey" : "Redis";

    // Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=ae4d7c971a948f0
    [GeneratedRegex(@"^((?<name>\w+) )?[sS]erver v=(?<version>[\d.]+)")]
    private static partial Regex Said();
}
