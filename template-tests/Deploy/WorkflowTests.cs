using System.Text.RegularExpressions;

namespace StackTemplates.Tests.Deploy;

/// <summary>The step of the generated workflow that builds the image. The others are tried where no containers are needed.</summary>
public sealed partial class WorkflowTests(PackedTemplates templates) : DeployedService(templates)
{
    [Fact]
    public async Task The_image_is_built_as_the_workflow_does_it()
    {
        await using var stack = await ComposeStack.PrepareAsync(Solution(WebApi), Cancellation);
        var workflow = await File.ReadAllTextAsync(Path.Combine(stack.Folder, ".github", "workflows", "ci.yml"), Cancellation);
        var build = Assert.Single(DockerBuild().Matches(workflow)).Value;

        // From the packages of the restore, so that it needs no network.
        var built = await Cli.Program("bash", "-eo", "pipefail", "-c", $"{build} --network none --build-context packages={stack.Packages}")
            .In(stack.Folder).RunAsync(Cancellation);

        built.EnsureSucceeded();
    }

    [GeneratedRegex("(?<=run: )docker build .+$", RegexOptions.Multiline)]
    private static partial Regex DockerBuild();
}
