namespace StackTemplates.Build.Kit;

/// <summary>
/// A template hive of <c>dotnet new</c>, separate from the user's own; <see cref="Dispose"/> deletes it.
/// </summary>
public sealed class TemplateHive : IDisposable
{
    private readonly TempFolder _folder = TempFolder.Create("hive");

    /// <summary>The hive's absolute path; the engine takes no relative one.</summary>
    public string Path => _folder.Path;

    /// <summary>A <c>dotnet new</c> command on this hive, other than a generation.</summary>
    public Cli DotnetNew(params IEnumerable<string> arguments) =>
        Cli.Dotnet(["new", .. arguments]).With("--debug:custom-hive", Path).Within(TimeSpan.FromMinutes(10));

    /// <summary>Installs a package file or a folder that holds templates.</summary>
    /// <exception cref="CliFailedException">It could not be installed.</exception>
    public async Task InstallAsync(string packageOrFolder, CancellationToken cancellationToken)
    {
        var result = await DotnetNew("install", packageOrFolder, "--force").RunAsync(cancellationToken);
        // A template that is not valid is left out, with exit code 0.
        if (!result.Succeeded || result.Lines.Any(line => line.StartsWith("Error:", StringComparison.Ordinal)))
        {
            throw new CliFailedException("did not install every template", result.CommandLine, result.Lines);
        }
    }

    /// <summary>The command that generates a project from the template <paramref name="shortName"/>.</summary>
    public Generation New(string shortName) => new(this, shortName);

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
