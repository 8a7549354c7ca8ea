using System.Text.Json;

namespace StackTemplates.Build.Linting;

/// <summary>Findings as text for people and as JSON for programs.</summary>
public static class LintReport
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>One line for each finding, with an empty line between files, and a last line with the count.</summary>
    /// <param name="findings">The findings, sorted by file.</param>
    /// <param name="folder">Paths below this folder are shown relative to it.</param>
    /// <param name="templates">How many templates were checked.</param>
    public static IEnumerable<string> Text(IReadOnlyList<Finding> findings, string folder, int templates)
    {
        foreach (var file in findings.GroupBy(finding => finding.File))
        {
            foreach (var finding in file)
            {
                yield return (finding with { File = Shown(finding.File, folder) }).ToString();
            }

            yield return "";
        }

        var rules = findings.GroupBy(finding => finding.Rule).OrderBy(rule => rule.Key, StringComparer.Ordinal)
            .Select(rule => $"{rule.Key} {rule.Count()}");
        yield return findings.Count == 0
            ? $"No findings in {Count(templates, "template")}."
            : $"{Count(findings.Count, "finding")} in {Count(templates, "template")} ({string.Join(", ", rules)}). "
              + "docs/linter.md explains the rules.";
    }

    /// <summary>An array of objects with the properties <c>rule</c>, <c>file</c>, <c>line</c>, <c>message</c> and <c>action</c>.</summary>
    public static string Json(IEnumerable<Finding> findings, string folder) =>
        JsonSerializer.Serialize(findings.Select(finding => finding with { File = Shown(finding.File, folder) }), Indented);

    private static string Count(int count, string thing) => $"{count} {thing}{(count == 1 ? "" : "s")}";

    private static string Shown(string file, string folder) =>
        Path.IsPathFullyQualified(file)
        && Path.GetRelativePath(folder, file) is var relative
        && !relative.StartsWith("..", StringComparison.Ordinal)
            ? relative
            : file;
}
