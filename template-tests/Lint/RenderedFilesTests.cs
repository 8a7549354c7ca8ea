namespace StackTemplates.Tests.Lint;

/// <summary>The committed files match their rendering from the catalogue of options.</summary>
public sealed class RenderedFilesTests(PackedTemplates templates) : TemplateLint(templates)
{
    [Fact]
    public async Task They_are_up_to_date()
    {
        var renderer = Path.Combine(Templates.Repository.Root, "build", "renderer");
        await Need.PackagesAsync(renderer, Cancellation);

        var check = await Cli.Dotnet("run", "--project", renderer, "--no-restore", "--", "--check").RunAsync(Cancellation);

        check.EnsureSucceeded();
    }
}
