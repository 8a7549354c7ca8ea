using System.Text.Json.Nodes;

namespace StackTemplates.Tests.Deploy;

/// <summary>The packages that a restored service consists of, as a folder that an image can be built from without any source.</summary>
internal static class PackageFolder
{
    /// <summary>Copies the packages of every project below <c>src</c> to <paramref name="target"/>.</summary>
    public static void Collect(GeneratedFolder restored, string target)
    {
        Directory.CreateDirectory(target);
        var source = Path.Combine(restored.Path, "src");
        foreach (var package in Directory.EnumerateFiles(source, "project.assets.json", SearchOption.AllDirectories).SelectMany(PackagesIn))
        {
            File.Copy(package, Path.Combine(target, Path.GetFileName(package)), overwrite: true);
        }
    }

    private static IEnumerable<string> PackagesIn(string assets)
    {
        var json = JsonNode.Parse(File.ReadAllText(assets))!;
        return
            from library in json["libraries"]!.AsObject()
            where (string?)library.Value!["type"] == "package"
            from folder in json["packageFolders"]!.AsObject()
            let path = Path.Combine(folder.Key, (string)library.Value["path"]!)
            where Directory.Exists(path)
            from package in Directory.EnumerateFiles(path, "*.nupkg")
            select package;
    }
}
