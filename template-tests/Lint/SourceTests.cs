using System.Text.RegularExpressions;

namespace StackTemplates.Tests.Lint;

/// <summary>Sources of files: the engine never reports a folder or pattern that matches nothing.</summary>
public sealed partial class SourceTests(PackedTemplates templates) : TemplateLint(templates)
{
    [Fact]
    public Task Every_source_has_files() => NothingAsync(template =>
        from source in template.Sources
        where source.Files.Count == 0
        select $"there is nothing in '{source.Declared}'");

    [Fact]
    public Task Every_pattern_means_a_file() => NothingAsync(template =>
        from source in template.Sources
        from pattern in source.Patterns
        where !source.Files.Any(new Glob(pattern.Pattern).Matches)
        select $"'{source.Declared}': {pattern.List} '{pattern.Pattern}' means no file");

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
