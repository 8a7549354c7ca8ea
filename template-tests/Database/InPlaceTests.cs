namespace StackTemplates.Tests.Database;

/// <summary>The data layer is a project of its own: it is worked on in place, before any template takes it.</summary>
public sealed class InPlaceTests(PackedTemplates templates)
{
    [Fact]
    public async Task The_data_layer_compiles_and_passes_its_tests_where_it_lies()
    {
        // A usual run runs the same tests in generated solutions.
        Need.TimeUnless(isTypical: false);
        var project = Path.Combine(templates.Repository.Root, "content", "database.tests");
        string[] options = ["-p:EventsRedis=false", "--artifacts-path", templates.NewFolder("in-place")];
        await Need.PackagesAsync(project, TestContext.Current.CancellationToken, options);

        var tests = await Cli.Dotnet("test", project).With(options)
            .Within(TimeSpan.FromMinutes(30)).RunAsync(TestContext.Current.CancellationToken);

        tests.EnsureSucceeded();
    }
}
