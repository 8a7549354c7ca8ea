using StackTemplates.Build.Linting;
using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Tests.Lint;

/// <summary>Base of the tests that check the templates themselves: each reports all violations, not only the first.</summary>
public abstract class TemplateLint(PackedTemplates templates)
{
    /// <summary>Ends the test with the run.</summary>
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The templates to check.</summary>
    protected PackedTemplates Templates => templates;

    /// <summary>The same as the linter reads them.</summary>
    protected IReadOnlyList<LintedTemplate> Linted => Linter.TemplatesIn(Path.Combine(templates.Repository.Root, "templates"));

    /// <summary>Fails with every line that <paramref name="rule"/> finds in any template.</summary>
    protected void Nothing(Func<LintedTemplate, IEnumerable<string>> rule)
    {
        var found = Linted.SelectMany(template => rule(template).Select(line => $"{template.ShortName}: {line}")).ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    /// <summary>Fails with every line that <paramref name="rule"/> finds in any generated file.</summary>
    protected async Task NothingInOutputAsync(Func<string, TreeFile, IEnumerable<string>> rule)
    {
        var found = new List<string>();
        foreach (var combination in Combination.All)
        {
            var tree = await templates.TreeAsync(combination);
            found.AddRange(
                from file in tree.Files
                from line in rule(file.Key, file.Value)
                select $"{combination}: {file.Key}: {line}");
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
