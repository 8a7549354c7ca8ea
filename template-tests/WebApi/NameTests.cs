namespace StackTemplates.Tests.WebApi;

/// <summary>Unusual names, beside those that the proofs of the combinations have, either build, or are refused with advice.</summary>
public sealed class NameTests(PackedTemplates templates)
{
    private static readonly Combination InMemory = new("stack-webapi", "in-memory");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("项目")]
    [InlineData("a-name-of-sixty-characters-which-is-as-long-as-one-may-get-2", true)]
    public async Task A_solution_of_this_name_builds(string name, bool isUsual = false)
    {
        Need.TimeUnless(isUsual);
        var solution = templates.Solution(InMemory, name);

        await Proof.OfAsync(solution, ProofStage.Generated, solution.GeneratedAsync, () => solution.GenerationTime);
        await Proof.OfAsync(solution, ProofStage.Built, solution.BuiltAsync, () => solution.BuildTime);
    }

    [Theory]
    [InlineData("class", "keyword")]
    [InlineData("My..Shop", "dot")]
    [InlineData(".leading", "dot")]
    [InlineData("Dot.", "dot")]
    [InlineData("con", "Windows")]
    [InlineData("a-name-of-more-than-sixty-characters-is-too-long-for-paths-on-windows", "longer")]
    public async Task A_name_that_cannot_work_is_refused_with_the_reason(string name, string reason)
    {
        var solution = await templates.Solution(InMemory, name).GeneratedAsync();

        var build = await Cli.Dotnet("build", "-nodeReuse:false").In(solution.Path).RunAsync(Cancellation);

        Assert.False(build.Succeeded, build.Output);
        Assert.Contains($"'{name}'", build.Output, StringComparison.Ordinal);
        Assert.Contains(reason, build.Output, StringComparison.Ordinal);
    }
}
