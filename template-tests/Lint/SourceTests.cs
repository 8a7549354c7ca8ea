using System.Text.RegularExpressions;

namespace StackTemplates.Tests.Lint;

/// <summary>What the engine itself says about the sources of files.</summary>
public sealed partial class SourceTests(PackedTemplates templates) : TemplateLint(templates)
{
    // The rule of the linter computes this; here the engine lists what it would write.
    [Theory]
    [MemberData(nameof(Combination.Data), MemberType = typeof(Combination))]
    public async Task No_file_is_written_twice(Combination combination)
    {
        var listing = await Templates.Hive.New(combination.Template).Named("my-shop")
            .Into(Templates.NewFolder("my-shop"))
            .With(combination.Arguments).DryRun().RunAsync(Cancellation);

        var written = listing.EnsureSucceeded().Lines.Select(line => Created().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups["path"].Value).ToList();
        Assert.NotEmpty(written);
        var twice = written.GroupBy(path => path).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        Assert.True(twice.Count == 0, $"written by two sources, of which the last wins:\n{string.Join('\n', twice)}");
    }

    [GeneratedRegex(@"^\s*Create: (?<path>.+?)\s*$")]
    private static partial Regex Created();
}
