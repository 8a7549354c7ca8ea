namespace StackTemplates.Tests.Infrastructure;

/// <summary>The service of a generated solution to which a test adds sources.</summary>
public static class ChangedService
{
    /// <summary>
    /// Copies the sources in the folder <paramref name="from"/> into the new folder <paramref name="name"/> of the project.
    /// </summary>
    public static void AddSources(string project, string name, string from)
    {
        var folder = Directory.CreateDirectory(Path.Combine(project, name)).FullName;
        foreach (var file in Directory.EnumerateFiles(from, "*.cs"))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }

    /// <summary>Restores and builds the service in Release, without analyzers. Skips the test where a package cannot be restored.</summary>
    /// <returns>The path of its program.</returns>
    public static async Task<string> BuildAsync(GeneratedFolder solution)
    {
        var project = solution.Service;
        await Need.PackagesAsync(project, CancellationToken.None);
        var output = Path.Combine(solution.Path, "published");
        var build = await Cli.Dotnet("build", "--no-restore", "-c", "Release", "-o", output, "-p:RunAnalyzers=false", "-nodeReuse:false")
            .In(project).Within(TimeSpan.FromMinutes(30)).RunAsync(CancellationToken.None);
        build.EnsureSucceeded();
        return Path.Combine(output, Path.GetFileName(project) + ".dll");
    }
}
