namespace StackTemplates.Tests.Lint;

/// <summary>Base of the lint: a rule checks every template and reports all violations, not only the first.</summary>
public abstract class TemplateLint(PackedTemplates templates)
{
    /// <summary>Ends the test with the run.</summary>
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The templates to check.</summary>
    protected PackedTemplates Templates => templates;

    /// <summary>Fails with every line that <paramref name="rule"/> finds in any template.</summary>
    protected async Task NothingAsync(Func<TemplateContent, IEnumerable<string>> rule)
    {
        var found = (await TemplateContent.AllAsync(templates.Repository, Cancellation))
            .SelectMany(template => rule(template).Select(line => $"{template.Manifest.ShortName}: {line}"))
            .ToList();
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
