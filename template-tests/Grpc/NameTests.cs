namespace StackTemplates.Tests.Grpc;

/// <summary>Names that are difficult for a .proto file, its package and its compiler; the matrix covers others.</summary>
public sealed class NameTests(PackedTemplates templates)
{
    private static readonly Combination InMemory = new("stack-grpc", "in-memory");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a&b", "a_b")]
    [InlineData("项目", "service")]
    [InlineData("Acme_Inc.项目.2.My-Shop_", "acme_inc._2.my_shop", true)]
    public async Task A_solution_of_this_name_builds(string name, string package, bool isUsual = false)
    {
        Need.TimeUnless(isUsual);
        var solution = templates.Solution(InMemory, name);

        await Proof.OfAsync(solution, ProofStage.Generated, solution.GeneratedAsync, () => solution.GenerationTime);
        await Proof.OfAsync(solution, ProofStage.Built, solution.BuiltAsync, () => solution.BuildTime);
        using var http = new HttpClient();
        var service = (await solution.GeneratedAsync()).Service;
        Assert.Equal($"{package}.orders.v1.OrderService", GrpcOrders.Of(service, http)?.Service);
    }

    [Fact]
    public async Task A_name_that_cannot_work_is_refused_with_the_reason()
    {
        var solution = await templates.Solution(InMemory, "class").GeneratedAsync();

        var build = await Cli.Dotnet("build", "-nodeReuse:false").In(solution.Path).RunAsync(Cancellation);

        Assert.False(build.Succeeded, build.Output);
        Assert.Contains("keyword", build.Output, StringComparison.Ordinal);
    }
}
