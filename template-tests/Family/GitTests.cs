namespace StackTemplates.Tests.Family;

/// <summary>A generated solution in a git repository.</summary>
public sealed class GitTests(PackedTemplates templates)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("stack-webapi", "redis-streams", "valkey")]
    [InlineData("stack-grpc", "none", null)]
    public async Task A_clone_has_the_same_bytes_whatever_git_is_told_about_line_ends(string template, string events, string? broker)
    {
        // A solution of its own, because it becomes a repository.
        var solution = await new GeneratedSolution(templates, new Combination(template, events, broker), "my-shop").GeneratedAsync();
        using var folder = TempFolder.Create("clone");
        var clone = folder.Below("my-shop");

        await GitAsync(solution.Path, "init", "--quiet");
        await GitAsync(solution.Path, "add", "--all");
        await GitAsync(solution.Path, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "--quiet", "--message", "Begin");
        await GitAsync(
            solution.Path, "clone", "--quiet", "--config", "core.autocrlf=true", "--config", "core.eol=crlf", solution.Path, clone);

        var files = await GitFiles.InAsync(solution.Path, Cancellation);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Equal(
            File.ReadAllBytes(Path.Combine(solution.Path, file)), File.ReadAllBytes(Path.Combine(clone, file))));
        Assert.DoesNotContain(".env", files);
    }

    private static async Task GitAsync(string folder, params IEnumerable<string> arguments) =>
        (await Cli.Program("git", ["-c", "core.autocrlf=true", .. arguments]).In(folder).RunAsync(Cancellation)).EnsureSucceeded();
}
