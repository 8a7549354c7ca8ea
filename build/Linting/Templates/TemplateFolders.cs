namespace StackTemplates.Build.Linting.Templates;

/// <summary>Walks folders of templates, past what builds and tools leave there.</summary>
internal static class TemplateFolders
{
    private static readonly string[] Skipped = ["bin", "obj", ".git", ".vs", "node_modules"];

    /// <summary>Every folder at or below <paramref name="root"/> that holds a <c>.template.config/template.json</c>, sorted.</summary>
    public static IEnumerable<string> In(string root) =>
        Files(Path.GetFullPath(root))
            .Where(file => Path.GetFileName(file) == "template.json" && Path.GetFileName(Path.GetDirectoryName(file)) == ".template.config")
            .Select(file => Path.GetDirectoryName(Path.GetDirectoryName(file))!)
            .Order(StringComparer.Ordinal);

    /// <summary>The absolute paths of all files below <paramref name="folder"/>.</summary>
    public static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder)
            .Concat(Directory.EnumerateDirectories(folder)
                .Where(child => !Skipped.Contains(Path.GetFileName(child), StringComparer.OrdinalIgnoreCase))
                .SelectMany(Files));
}
