namespace StackTemplates.Build.Kit;

/// <summary>The working copy that this program belongs to, and the paths in it.</summary>
public sealed class Repository
{
    private const string Marker = "TemplatePack.csproj";

    private Repository(string root) => Root = root;

    /// <summary>The absolute path of the repository's root.</summary>
    public string Root { get; }

    /// <summary>The project that packs the templates.</summary>
    public string PackProject => Path.Combine(Root, Marker);

    /// <summary>The folder for packages and results; git ignores it.</summary>
    public string Artifacts => Path.Combine(Root, "artifacts");

    /// <summary>The project with the tests of the templates.</summary>
    public string TemplateTests => Path.Combine(Root, "template-tests", "Stack.Templates.Tests.csproj");

    /// <summary>Every template of the pack, sorted by short name.</summary>
    public IReadOnlyList<TemplateManifest> Templates =>
        [.. Directory.EnumerateDirectories(Path.Combine(Root, "templates"))
            .Where(folder => File.Exists(TemplateManifest.PathIn(folder)))
            .Select(TemplateManifest.Read)
            .OrderBy(template => template.ShortName, StringComparer.Ordinal)];

    /// <summary>Looks upwards from the program's own folder, then from the current one.</summary>
    /// <exception cref="UserException">Neither is inside a working copy.</exception>
    public static Repository Find()
    {
        foreach (var start in new[] { AppContext.BaseDirectory, Directory.GetCurrentDirectory() })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, Marker)))
                {
                    return new Repository(folder.FullName);
                }
            }
        }

        throw new UserException(
            $"There is no {Marker} above {Directory.GetCurrentDirectory()}. Run this inside a clone of the repository.");
    }

    /// <summary>The template called <paramref name="shortName"/>.</summary>
    /// <exception cref="UserException">There is none; the message lists those there are.</exception>
    public TemplateManifest Template(string shortName) =>
        Templates.FirstOrDefault(template => template.ShortName == shortName)
        ?? throw new UserException($"There is no template '{shortName}'. Choose one of: {ShortNames}.");

    private string ShortNames => string.Join(", ", Templates.Select(template => template.ShortName));
}
