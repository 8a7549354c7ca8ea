using System.IO.Compression;
using System.Security.Cryptography;
using System.Xml.Linq;

namespace StackTemplates.Tests.Lint;

/// <summary>The package contains exactly the files that the templates need.</summary>
public sealed class PackageTests(PackedTemplates templates) : TemplateLint(templates)
{
    private const long Limit = 800_000;

    [Fact]
    public async Task It_holds_the_files_git_tracks_in_every_source_of_a_template()
    {
        var root = Templates.Repository.Root;
        var folders = Linted
            .SelectMany(template => template.Sources.Select(source => source.Folder)
                .Append(Path.Combine(template.Folder, ".template.config")))
            .Select(folder => Path.GetRelativePath(root, folder).Replace(Path.DirectorySeparatorChar, '/').TrimEnd('/') + "/")
            .ToList();
        var expected = (await GitFiles.InAsync(root, Cancellation))
            .Where(file => folders.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)))
            .Select(file => "content/" + file)
            .ToHashSet(StringComparer.Ordinal);

        var packed = Entries().Where(entry => entry.StartsWith("content/", StringComparison.Ordinal))
            .ToHashSet(StringComparer.Ordinal);

        var differences = expected.Except(packed).Select(file => $"not packed: {file}")
            .Concat(packed.Except(expected).Select(file => $"packed, but of no template: {file}"))
            .ToList();
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Fact]
    public void It_is_a_template_package_with_readme_licence_and_icon()
    {
        using var package = ZipFile.OpenRead(Templates.Package.Path);
        using var stream = package.Entries.Single(entry => Path.GetExtension(entry.FullName) == ".nuspec").Open();
        var metadata = XDocument.Load(stream).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
        var values = metadata.Elements().ToLookup(element => element.Name.LocalName);

        Assert.Contains(values["packageTypes"].Elements(), type => (string?)type.Attribute("name") == "Template");
        Assert.Contains(values["readme"].Single().Value, Entries());
        Assert.Contains(values["icon"].Single().Value, Entries());
        Assert.Equal("MIT", values["license"].Single().Value);
        Assert.Contains("LICENSE", Entries());
        Assert.Empty(values["dependencies"].Elements());
        Assert.DoesNotContain(Entries(), entry => entry.EndsWith(".dll", StringComparison.Ordinal));
    }

    [Fact]
    public void It_is_small() => Assert.InRange(Templates.Package.Size, 1, Limit);

    [Fact]
    public async Task Packed_again_it_has_the_same_contents()
    {
        using var folder = TempFolder.Create("again");
        var again = await TemplatePackage.PackAsync(Templates.Repository, folder.Path, Cancellation);

        Assert.Equal(Contents(Templates.Package), Contents(again));
    }

    // All but what names the act of packing: the properties, whose file has a random name, and the relation to them.
    private static SortedDictionary<string, string> Contents(TemplatePackage package)
    {
        using var zip = ZipFile.OpenRead(package.Path);
        var contents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries.Where(entry => entry.FullName != "_rels/.rels" && Path.GetExtension(entry.FullName) != ".psmdcp"))
        {
            using var stream = entry.Open();
            contents[entry.FullName] = Convert.ToHexString(SHA256.HashData(stream));
        }

        return contents;
    }

    private List<string> Entries()
    {
        using var package = ZipFile.OpenRead(Templates.Package.Path);
        return [.. package.Entries.Select(entry => Uri.UnescapeDataString(entry.FullName))];
    }
}
