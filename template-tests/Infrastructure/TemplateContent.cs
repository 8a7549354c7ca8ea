namespace StackTemplates.Tests.Infrastructure;

/// <summary>A template with its files, for the lint.</summary>
public sealed class TemplateContent
{
    private TemplateContent(TemplateManifest manifest, string root, IReadOnlyList<string> files)
    {
        Manifest = manifest;
        Sources = TemplateSource.Of(manifest, root, files);
        var start = Path.Combine(manifest.Folder, ".template.config");
        Configuration = [.. files.Select(file => Path.Combine(root, file)).Where(file => Path.GetDirectoryName(file) == start)];
    }

    /// <summary>Its <c>template.json</c>.</summary>
    public TemplateManifest Manifest { get; }

    /// <summary>The folders it takes files from.</summary>
    public IReadOnlyList<TemplateSource> Sources { get; }

    /// <summary>The files of its <c>.template.config</c>.</summary>
    public IReadOnlyList<string> Configuration { get; }

    /// <summary>Each text file with its path, except those in the manifest's folder.</summary>
    public IEnumerable<(string Path, string Text)> Texts =>
        from source in Sources
        from file in source.Files
        where !file.StartsWith(".template.config/", StringComparison.Ordinal)
        let bytes = File.ReadAllBytes(Path.Combine(source.Folder, file))
        where !bytes.Contains((byte)0)
        select ($"{source.Declared}{file}", System.Text.Encoding.UTF8.GetString(bytes));

    /// <summary>Every condition, of the manifest and of the files.</summary>
    public IEnumerable<Condition> Conditions =>
        Condition.InManifest(Manifest).Concat(Texts.SelectMany(file => Condition.InFile(file.Path, file.Text)));

    /// <summary>Every template of the repository.</summary>
    public static async Task<IReadOnlyList<TemplateContent>> AllAsync(
        Repository repository, CancellationToken cancellationToken)
    {
        var files = await GitFiles.InAsync(repository.Root, cancellationToken);
        return [.. repository.Templates
            .Select(template => new TemplateContent(template, repository.Root, files))];
    }
}
