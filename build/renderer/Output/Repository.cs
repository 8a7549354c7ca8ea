using System.Xml.Linq;
using Stack.Templates.Renderer.Rendering;

namespace Stack.Templates.Renderer.Output;

/// <summary>The working copy the renderer reads from and writes to.</summary>
public sealed class Repository(string root)
{
    /// <summary>The path of the catalogue, relative to the root.</summary>
    public const string CataloguePath = "content/options.yaml";

    private const string ProjectPath = "TemplatePack.csproj";

    /// <summary>Finds the repository that contains a folder; null if there is none.</summary>
    public static Repository? Around(string folder)
    {
        for (var candidate = new DirectoryInfo(folder); candidate is not null; candidate = candidate.Parent)
        {
            if (File.Exists(Path.Combine(candidate.FullName, CataloguePath)))
            {
                return new Repository(candidate.FullName);
            }
        }

        return null;
    }

    /// <summary>The text of the catalogue.</summary>
    public string ReadCatalogue() => File.ReadAllText(Path.Combine(root, CataloguePath));

    /// <summary>The version of the package.</summary>
    /// <exception cref="InvalidOperationException">Its project says none.</exception>
    public string ReadVersion() =>
        XDocument.Load(Path.Combine(root, ProjectPath)).Descendants("Version").FirstOrDefault()?.Value
        ?? throw new InvalidOperationException($"{ProjectPath} has no <Version>: add one.");

    /// <summary>Whether the template of this id has a folder.</summary>
    public bool HasTemplate(string id) => Directory.Exists(Path.Combine(root, "templates", id));

    /// <summary>The files on disk that differ from their rendering.</summary>
    public IReadOnlyList<StaleFile> FindStale(IEnumerable<RenderedFile> wanted) =>
        [.. wanted.Select(file => StaleFile.Find(root, file)).OfType<StaleFile>()];

    /// <summary>Writes a file, without a byte order mark.</summary>
    public void Write(RenderedFile file)
    {
        var path = Path.Combine(root, file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, file.Text);
    }
}
