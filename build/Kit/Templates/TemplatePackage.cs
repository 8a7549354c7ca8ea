namespace StackTemplates.Build.Kit;

/// <summary>The packed templates: a <c>.nupkg</c> file.</summary>
/// <param name="Path">The file's absolute path.</param>
public sealed record TemplatePackage(string Path)
{
    /// <summary>Its size in bytes.</summary>
    public long Size => new FileInfo(Path).Length;

    /// <summary>Packs the repository into <paramref name="folder"/>, where it replaces a package packed before.</summary>
    /// <exception cref="CliFailedException">The pack failed or left no package.</exception>
    public static async Task<TemplatePackage> PackAsync(
        Repository repository, string folder, CancellationToken cancellationToken)
    {
        // NuGet considers an existing package up to date, even if files in it have changed.
        foreach (var old in Packages(folder))
        {
            File.Delete(old);
        }

        var pack = await Cli.Dotnet("pack", repository.PackProject, "-o", folder, "-nodeReuse:false").In(repository.Root)
            .RunAsync(cancellationToken);
        pack.EnsureSucceeded();

        var packed = Packages(folder);
        return packed.Length == 1
            ? new TemplatePackage(packed[0])
            : throw new CliFailedException($"left no package in {folder}", pack.CommandLine, pack.Lines);
    }

    private static string[] Packages(string folder) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, "Stack.Templates.*.nupkg") : [];
}
