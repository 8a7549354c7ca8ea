namespace StackTemplates.Tests.Examples;

/// <summary>The gateway of the images is a headless worker, so it has the files of one.</summary>
public sealed class GatewayTests(PackedTemplates templates)
{
    [Theory]
    [InlineData("HealthProbe.cs")]
    [InlineData("Telemetry.cs")]
    public async Task Its_files_are_those_of_a_generated_worker(string file)
    {
        var worker = Combination.All.Single(
            one => one is { Template: "stack-worker", NeedsServer: true, HasOrders: false, HasDatabase: false });

        var expected = (await templates.TreeAsync(worker)).Files[$"src/my-shop.Worker/{file}"].Text;
        var gateway = (await templates.TreeAsync(ImagesProof.Images)).Files[$"src/my-shop.Gateway/{file}"].Text;

        Assert.Equal(expected, gateway);
    }
}
