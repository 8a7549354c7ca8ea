using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting.Rules;

/// <summary>Every source has files, and every pattern and renamed path of it means one.</summary>
internal sealed class PatternRule()
    : LintRule("T002", "Every source has files, and every include, exclude, copyOnly and rename matches one of them")
{
    // What builds, editors and tools leave behind: such a pattern is a precaution, and matches nothing in a clean folder.
    private static readonly string[] Precautions =
    [
        "[bb]in", "[oo]bj", "bin/", "obj/", ".template.config", ".vs/", ".vscode/", ".idea/", ".git/", "node_modules", ".user",
        ".suo", ".filelist", ".lock.json", ".ds_store", ".binlog", "artifacts/", "testresults/",
    ];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Check(LintedTemplate template)
    {
        foreach (var source in template.Sources)
        {
            if (source.Files.Count == 0)
            {
                yield return At(
                    source.Own.Json,
                    $"There is nothing in the source '{source.Declared}'.",
                    "Correct the path, or remove the source.");
                continue;
            }

            foreach (var list in source.Modifiers.Prepend(source.Own))
            {
                foreach (var (name, pattern, place) in list.Patterns.Where(pattern => IsDead(source, pattern.Pattern)))
                {
                    yield return At(place, $"{name} '{pattern.Pattern}' matches no file in '{source.Declared}'.", Advice(pattern.Pattern));
                }

                foreach (var rename in (list.Json["rename"]?.Properties ?? []).Where(rename => IsDead(source, rename.Key)))
                {
                    yield return At(
                        rename.Value,
                        $"rename '{rename.Key}' matches no file in '{source.Declared}'.",
                        "Correct the path, or remove it.");
                }
            }
        }
    }

    private static bool IsDead(TemplateSource source, Glob pattern) =>
        !source.Files.Any(pattern.Matches)
        && !Precautions.Any(precaution => $"{pattern.Pattern}/".Contains(precaution, StringComparison.OrdinalIgnoreCase));

    // The engine also renames folders and parts of names.
    private static bool IsDead(TemplateSource source, string renamed) =>
        !source.Files.Any(file => file.Contains(renamed.TrimStart('.', '/'), StringComparison.Ordinal));

    private static string Advice(string pattern) =>
        pattern.EndsWith('/') ? $"Write '{pattern}**': a pattern matches files, not folders."
        : pattern.Contains('?', StringComparison.Ordinal) ? "Correct the pattern: '?' is no wildcard, but '*' and '[ab]' are."
        : pattern.StartsWith("./", StringComparison.Ordinal) ? $"Write '{pattern[2..]}': patterns are relative to the source, without './'."
        : pattern.Contains('\\', StringComparison.Ordinal) ? "Write '/' between folders."
        : "Correct the pattern, or remove it. It is case-sensitive and relative to the source.";
}
