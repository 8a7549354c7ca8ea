using System.Text.RegularExpressions;

namespace StackTemplates.Tests.Deploy;

/// <summary>The files of a deployment, before anything is started.</summary>
public sealed partial class ComposeFileTests(PackedTemplates templates) : DeployedService(templates)
{
    [Theory]
    [MemberData(nameof(Combination.Data), MemberType = typeof(Combination))]
    public async Task Compose_reads_it_without_a_warning(Combination combination)
    {
        await Need.ComposeAsync(Cancellation);
        var solution = await Solution(combination).GeneratedAsync();

        var config = await Containers.Docker("compose", "--profile", "*", "config", "--quiet").In(solution.Path).RunAsync(Cancellation);

        Assert.Equal("", config.EnsureSucceeded().Output);
    }

    [Fact]
    public async Task Without_a_password_compose_says_what_to_do()
    {
        await Need.ComposeAsync(Cancellation);
        var solution = await Solution(WebApi).GeneratedAsync();

        var config = await Containers.Docker("compose", "--env-file", ".env.example", "config").In(solution.Path).RunAsync(Cancellation);

        Assert.False(config.Succeeded);
        Assert.Contains("Copy .env.example to .env", config.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_two_solutions_share_a_password() =>
        Assert.NotEqual(await PasswordAsync(Solution(WebApi)), await PasswordAsync(Solution(WebApi with { Template = "stack-grpc" })));

    [Fact]
    public async Task No_file_that_git_tracks_has_the_password()
    {
        var generated = OwnSolution(WebApi);
        var password = await PasswordAsync(generated);
        var root = (await generated.GeneratedAsync()).Path;
        await Cli.Program("git", "init", "--quiet").In(root).RunAsync(Cancellation);

        var tracked = await GitFiles.InAsync(root, Cancellation);

        Assert.Contains(".env.example", tracked);
        Assert.DoesNotContain(tracked, file => File.ReadAllText(Path.Combine(root, file)).Contains(password, StringComparison.Ordinal));
    }

    private static async Task<string> PasswordAsync(GeneratedSolution solution)
    {
        var settings = await File.ReadAllTextAsync(Path.Combine((await solution.GeneratedAsync()).Path, ".env"), Cancellation);
        return Assert.Single(Password().Matches(settings)).Value;
    }

    [GeneratedRegex("(?<=^BROKER_PASSWORD=)[0-9a-f]{32}$", RegexOptions.Multiline)]
    private static partial Regex Password();
}
