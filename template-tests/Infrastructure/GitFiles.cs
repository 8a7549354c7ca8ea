namespace StackTemplates.Tests.Infrastructure;

/// <summary>The files git tracks, or would after <c>git add</c>.</summary>
public static class GitFiles
{
    /// <summary>
    /// Their paths relative to <paramref name="root"/>, sorted. Skips the test where git or the repository is not
    /// there.
    /// </summary>
    public static async Task<IReadOnlyList<string>> InAsync(string root, CancellationToken cancellationToken)
    {
        string[] list = ["-c", "core.quotePath=off", "ls-files", "--cached", "--others", "--exclude-standard"];
        CliResult result;
        try
        {
            result = await Cli.Program("git", list).In(root).RunAsync(cancellationToken);
        }
        catch (CliFailedException)
        {
            Assert.Skip("There is no git to say which files belong to the repository.");
            throw;
        }

        Assert.SkipUnless(result.Succeeded, $"git cannot say which files belong to the repository: {result.Output}");
        return [.. result.Lines.Where(file => File.Exists(Path.Combine(root, file))).Distinct().Order(StringComparer.Ordinal)];
    }
}
