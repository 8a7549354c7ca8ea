using System.Text.RegularExpressions;
using StackTemplates.Build.Commands;

namespace StackTemplates.Tests.Lint;

/// <summary>The workflows of this repository: what they use is pinned, and what they run is there.</summary>
public sealed partial class PublicWorkflowTests(PackedTemplates templates)
{
    private const string Program = "dotnet run --project build ";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(templates.Repository.Root, ".github", "workflows");

    /// <summary>The workflows.</summary>
    public static TheoryData<string> Files => ["ci.yml", "nightly.yml", "release.yml"];

    [Fact]
    public void There_are_no_others() =>
        Assert.Equal(Files.Select(file => file.Data).Order(), Directory.EnumerateFiles(Folder).Select(Path.GetFileName).Order());

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Actions_are_pinned_to_a_commit(string file)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Folder, file), Cancellation);

        Assert.NotEmpty(Uses().Matches(text));
        Assert.All(Uses().Matches(text), use => Assert.Matches("@[0-9a-f]{40} # v[0-9.]+$", use.Value));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Shell_scripts_can_be_read_and_commands_of_this_repository_exist(string file)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Folder, file), Cancellation);
        var scripts = Runs().Matches(text).Select(run => run.Groups["script"].Value).ToList();
        Assert.NotEmpty(scripts);
        if (!OperatingSystem.IsWindows())
        {
            foreach (var script in scripts)
            {
                (await Cli.Program("bash", "-n", "-c", script).RunAsync(Cancellation)).EnsureSucceeded();
            }
        }

        foreach (var command in scripts.Where(script => script.StartsWith(Program, StringComparison.Ordinal)))
        {
            Assert.Empty(Problems(command[Program.Length..]));
        }
    }

    [Fact]
    public void An_option_that_does_not_exist_is_noticed() => Assert.NotEmpty(Problems("test --no-such-option"));

    private static IEnumerable<string> Problems(string command) =>
        CommandLine.Create().Parse(command.Trim().Split(' ')).Errors.Select(error => error.Message);

    [GeneratedRegex("uses: .+$", RegexOptions.Multiline)]
    private static partial Regex Uses();

    [GeneratedRegex(@"^ +run: (?:(?<script>[^|\n].*)$|\|\n(?<script>(?: {10}.*\n)+))", RegexOptions.Multiline)]
    private static partial Regex Runs();
}
