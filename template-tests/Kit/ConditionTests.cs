namespace StackTemplates.Tests.Kit;

/// <summary>The lint finds conditions wherever the engine would.</summary>
public sealed class ConditionTests
{
    [Theory]
    [InlineData("#if (redisStreams)", "redisStreams")]
    [InlineData("//#if (events == \"none\" && !hasEvents)", "events,hasEvents")]
    [InlineData("    <!--#if (valkey || redis) -->", "valkey,redis")]
    [InlineData("#elseif (broker != 'redis')", "broker")]
    public void Its_symbols_are_found_behind_any_comment_sign(string line, string symbols) =>
        Assert.Equal(symbols, string.Join(',', Assert.Single(Condition.InFile("file", $"before\n{line}\nafter\n")).Symbols));

    [Theory]
    [InlineData("# If you want to, read on.")]
    [InlineData("//-:cnd:noEmit\n#if DEBUG\n#endif\n//+:cnd:noEmit")]
    public void Text_that_the_engine_ignores_is_no_condition(string text) => Assert.Empty(Condition.InFile("file", text));

    [Theory]
    [InlineData("src/**/*.cs", "src/a/b/c.cs", true)]
    [InlineData("src/**/*.cs", "src/c.cs", true)]
    [InlineData("tests/**", "tests/a/b", true)]
    [InlineData("*.md", "docs/a.md", false)]
    [InlineData("**/[Bb]in/**", "src/bin/x", true)]
    public void A_glob_matches_as_it_does_in_the_engine(string pattern, string path, bool matches) =>
        Assert.Equal(matches, new Glob(pattern).Matches(path));
}
