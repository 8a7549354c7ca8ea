namespace StackTemplates.Tests.Events;

/// <summary>The shared event layer is a project of its own, which can be built and tested in place.</summary>
public sealed class InPlaceTests(PackedTemplates templates)
{
    [Fact]
    public async Task The_event_layer_compiles_and_passes_its_tests_where_it_lies()
    {
        // A usual run runs the same tests in generated solutions.
        Need.TimeUnless(isTypical: false);
        var project = Path.Combine(templates.Repository.Root, "content", "events.tests");

        var tests = await Cli.Dotnet("test", project, "-p:EventsRedis=false", "--artifacts-path", templates.NewFolder("in-place"))
            .RunAsync(TestContext.Current.CancellationToken);

        tests.EnsureSucceeded();
    }
}
