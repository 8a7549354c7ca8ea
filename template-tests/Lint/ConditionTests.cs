using StackTemplates.Build.Linting.Conditions;
using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Tests.Lint;

/// <summary>The linter reads conditions and patterns as the engine does.</summary>
public sealed class ConditionTests
{
    [Theory]
    [InlineData("a.yml", "#if (redisStreams)", "redisStreams")]
    [InlineData("a.json", "//#if (events == \"none\" && !hasEvents)", "events,hasEvents")]
    [InlineData("a.csproj", "    <!--#if (valkey || redis) -->", "valkey,redis")]
    [InlineData("a.cs", "#elseif (broker != 'redis')", "broker")]
    [InlineData("a.txt", "//#if (other)", "other")]
    [InlineData("a.razor", "@*#if (Server) -- *@", "Server")]
    [InlineData("a.vb", "#If (One And Not Other) Then", "One,Other")]
    public void The_symbols_of_a_condition_are_found(string path, string line, string symbols)
    {
        var conditionals = new FileOperations([]).For(path);

        var directive = Assert.Single(DirectiveReader.Read($"before\n{line}\nafter\n", conditionals));

        Assert.True(directive.IsSeen);
        Assert.Equal(2, directive.Line);
        Assert.Equal(symbols, string.Join(',', new Condition(directive.Condition, path, 2, conditionals.HasWords).Symbols));
    }

    [Theory]
    [InlineData("a.json", "// #if (yes)")]
    [InlineData("a.csproj", "<!-- #if (yes) -->")]
    [InlineData(".env", "#if (yes)")]
    [InlineData("Makefile", "#if (yes)")]
    public void What_the_engine_does_not_see_is_told_apart(string path, string line) =>
        Assert.False(Assert.Single(DirectiveReader.Read(line, new FileOperations([]).For(path))).IsSeen);

    [Theory]
    [InlineData("a.yml", "# If you want to, read on.")]
    [InlineData("a.cs", "//-:cnd:noEmit\n#if DEBUG\n#endif\n//+:cnd:noEmit")]
    [InlineData("a.md", "See the section on `#if` and friends.")]
    public void Text_that_the_engine_ignores_is_no_condition(string path, string text) =>
        Assert.Empty(DirectiveReader.Read(text, new FileOperations([]).For(path)));

    [Theory]
    [InlineData("src/**/*.cs", "src/a/b/c.cs", true)]
    [InlineData("src/**/*.cs", "src/c.cs", true)]
    [InlineData("tests/**", "tests/a/b", true)]
    [InlineData("*.md", "docs/a.md", false)]
    [InlineData("docs/", "docs/a.md", false)]
    [InlineData("a?.md", "ab.md", false)]
    [InlineData("**/[Bb]in/**", "src/bin/x", true)]
    public void A_glob_matches_as_it_does_in_the_engine(string pattern, string path, bool matches) =>
        Assert.Equal(matches, new Glob(pattern).Matches(path));

    [Theory]
    [InlineData("(a == \"x\" && !b)", true)]
    [InlineData("a == 'y' || (b)", false)]
    [InlineData("b == \"false\"", true)]
    [InlineData("unknown && a == \"x\"", null)]
    [InlineData("unknown && a == \"y\"", false)]
    [InlineData("unknown || a == \"x\"", true)]
    [InlineData("a == \"x\" &&", null)]
    [InlineData("(a == \"x\"", null)]
    [InlineData("a > 3", null)]
    public void A_condition_has_a_value_if_what_is_known_decides_it(string condition, bool? holds) =>
        Assert.Equal(holds, Expression.Holds(condition, name => name switch { "a" => "x", "b" => "false", _ => Expression.Unknown }));
}
