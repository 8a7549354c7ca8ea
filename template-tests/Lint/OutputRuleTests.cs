using StackTemplates.Build.Linting.Output;

namespace StackTemplates.Tests.Lint;

/// <summary>The rules for generated files find what a generation leaves behind, and nothing that belongs there.</summary>
public sealed class OutputRuleTests
{
    [Theory]
    [InlineData("settings.json", "{\n// #if (useHttps)\n}\n", "T020", 2)]
    [InlineData(".env", "A=1\n#endif\n", "T020", 2)]
    [InlineData("Program.cs", "//-:cnd:noEmit\n", "T020", 1)]
    [InlineData("Program.cs", "a\n\n\nb\n", "T021", 3)]
    [InlineData("Program.cs", "\na\n", "T021", 1)]
    [InlineData("Program.cs", "a\n\n", "T021", 2)]
    [InlineData("Program.cs", "a\nb \nc\n", "T022", 2)]
    public void A_leftover_is_found(string file, string text, string rule, int line)
    {
        var finding = Assert.Single(OutputRules.Check(file, text, name => name == "useHttps", AuthoredText.None));

        Assert.Equal((rule, file, line), (finding.Rule, finding.File, finding.Line));
    }

    [Theory]
    [InlineData("Program.cs", "#if DEBUG\na\n#endif\n")]
    [InlineData("README.md", "a  \nb\n")]
    [InlineData("Program.cs", "a\n\nb\n")]
    public void What_belongs_in_a_file_is_not(string file, string text) =>
        Assert.Empty(OutputRules.Check(file, text, name => name == "useHttps", AuthoredText.None));
}
