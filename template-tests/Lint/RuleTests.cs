using StackTemplates.Build.Linting;
using StackTemplates.Build.Linting.Output;

namespace StackTemplates.Tests.Lint;

/// <summary>What <c>dotnet run --project build lint</c> finds in the templates of this repository: nothing.</summary>
public sealed class RuleTests(PackedTemplates templates) : TemplateLint(templates)
{
    /// <summary>Every rule that needs no generated files.</summary>
    public static TheoryData<string, string> Rules => [.. Linter.AllRules.Select(rule => (rule.Id, rule.Title))];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Every_template_keeps_the_rule(string id, string title)
    {
        var findings = new Linter(Linter.AllRules.Single(rule => rule.Id == id)).Check(Linted);

        Assert.True(findings.Count == 0, $"{title}\n{string.Join('\n', findings)}");
    }

    [Fact]
    public void Every_rule_is_documented()
    {
        var page = File.ReadAllText(Path.Combine(Templates.Repository.Root, "docs", "linter.md"));

        var ids = Linter.AllRules.Select(rule => rule.Id).Concat(OutputRules.All.Select(rule => rule.Id)).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Contains($"| {id} |", page, StringComparison.Ordinal));
    }
}
