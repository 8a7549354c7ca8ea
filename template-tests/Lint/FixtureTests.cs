using StackTemplates.Build.Linting;

namespace StackTemplates.Tests.Lint;

/// <summary>
/// Each rule finds the fault of its fixture, and nothing else does. In <c>fixtures/</c>, a <c>.template.config/template.json</c> is called
/// <c>manifest.json</c>, because <c>dotnet new install</c> on this repository takes every <c>template.json</c> for a template, wherever it
/// is.
/// </summary>
public sealed class FixtureTests : IDisposable
{
    private readonly TempFolder _folder = TempFolder.Create("fixtures");

    /// <summary>Each fixture with the finding that is expected in it.</summary>
    public static TheoryData<string, string, string, int> Faults => new()
    {
        { "T001", "T001", ".template.config/template.json", 5 },
        { "T001-missing", "T001", ".template.config/template.json", 1 },
        { "T002", "T002", ".template.config/template.json", 13 },
        { "T002-folder", "T002", ".template.config/template.json", 13 },
        { "T002-rename", "T002", ".template.config/template.json", 12 },
        { "T003", "T003", ".template.config/template.json", 10 },
        { "T004", "T004", "Program.cs", 7 },
        { "T004-manifest", "T004", ".template.config/template.json", 11 },
        { "T004-compiler", "T004", "Program.cs", 5 },
        { "T005", "T005", ".env", 2 },
        { "T005-space", "T005", "settings.json", 2 },
        { "T006", "T006", ".template.config/template.json", 30 },
        { "T007", "T007", "Fixture.App1.csproj", 3 },
        { "T008", "T008", ".template.config/template.json", 16 },
        { "T009", "T009", ".template.config/template.json", 10 },
        { "T010", "T010", "Program.cs", 6 },
        { "T010-form", "T010", "README.md", 3 },
        { "T011", "T011", ".template.config/template.json", 14 },
        { "T012", "T012", ".template.config/template.json", 17 },
    };

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_found_by_its_rule_at_its_line(string fixture, string rule, string file, int line)
    {
        var template = Copy(fixture);

        var finding = Assert.Single(new Linter(Linter.AllRules).Check(Linter.TemplatesIn(template)));

        Assert.Equal((rule, file, line), (finding.Rule, Path.GetRelativePath(template, finding.File).Replace('\\', '/'), finding.Line));
        Assert.All([finding.Message, finding.Action], text => Assert.NotEmpty(text));
    }

    [Fact]
    public void A_template_without_a_fault_has_no_finding() =>
        Assert.Empty(new Linter(Linter.AllRules).Check(Linter.TemplatesIn(Copy("clean"))));

    [Fact]
    public void Every_rule_has_a_fixture() =>
        Assert.Equal(
            Linter.AllRules.Select(rule => rule.Id),
            Faults.Select(row => row.Data.Item2).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Every_fixture_is_used()
    {
        var fixtures = Directory.EnumerateDirectories(Fixtures).Select(fixture => Path.GetFileName(fixture)!);

        Assert.Equal(
            Faults.Select(row => row.Data.Item1).Append("clean").Order(StringComparer.Ordinal),
            fixtures.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_folder_without_templates_is_refused()
    {
        Assert.Throws<UserException>(() => Linter.TemplatesIn(_folder.Path));
        Assert.Throws<UserException>(() => Linter.TemplatesIn(_folder.Below("nowhere")));
    }

    private static string Fixtures => Path.Combine(Repository.Find().Root, "template-tests", "Lint", "fixtures");

    private string Copy(string fixture)
    {
        var source = Path.Combine(Fixtures, fixture);
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 };
        foreach (var file in Directory.EnumerateFiles(source, "*", everything))
        {
            var relative = Path.GetRelativePath(source, file);
            var target = _folder.Below(fixture, relative == "manifest.json" ? Path.Combine(".template.config", "template.json") : relative);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return _folder.Below(fixture);
    }
}
