using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace StackTemplates.Tests.Lint;

/// <summary>docs/packages.md names every package of generated solutions, in the version they pin, with a licence.</summary>
public sealed partial class PackageListTests(PackedTemplates templates)
{
    [Fact]
    public void Every_package_is_listed_with_its_version_and_licence()
    {
        var root = templates.Repository.Root;
        var pinned = XDocument.Load(Path.Combine(root, "content", "solution", "Directory.Packages.props")).Descendants("PackageVersion")
            .Select(package => $"{(string?)package.Attribute("Include")} {(string?)package.Attribute("Version")}");

        var listed = Rows().Matches(File.ReadAllText(Path.Combine(root, "docs", "packages.md")))
            .Select(row => $"{row.Groups["id"].Value} {row.Groups["version"].Value}");

        Assert.Equal(pinned.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(
        @"^\| (?<id>[A-Za-z]\S+) \| (?<version>\d\S+) \| (MIT|Apache-2\.0|BSD-3-Clause|LGPL-3\.0-or-later|PostgreSQL) \|",
        RegexOptions.Multiline)]
    private static partial Regex Rows();
}
