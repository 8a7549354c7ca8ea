using System.Text.RegularExpressions;

namespace StackTemplates.Tests.Family;

/// <summary>The workflow of a generated solution: each step works, in order, and everything that it uses is pinned.</summary>
public sealed partial class WorkflowTests(PackedTemplates templates)
{
    private const string Workflow = ".github/workflows/ci.yml";
    private const string Image = "Build the image";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("stack-webapi", "none", null, "My Shop")]
    [InlineData("stack-grpc", "redis-streams", "valkey", "my-shop")]
    public async Task Every_step_succeeds(string template, string events, string? broker, string name)
    {
        var combination = new Combination(template, events, broker);
        Need.TimeUnless(!combination.NeedsServer);
        // A solution of its own, because it is built in another configuration.
        var solution = await new GeneratedSolution(templates, combination, name).GeneratedAsync();
        var missing = await solution.RestoreAsync(Cancellation);
        Assert.SkipUnless(missing.Count == 0, $"No package source offers {string.Join(", ", missing)}.");
        await using var server = combination.NeedsServer ? await Need.OwnServerAsync(Cancellation) : null;
        var steps = Steps().Matches(await File.ReadAllTextAsync(Path.Combine(solution.Path, Workflow), Cancellation));

        foreach (var step in steps.Where(step => step.Groups["name"].Value != Image))
        {
            var run = await Cli.Program("bash", "-eo", "pipefail", "-c", step.Groups["run"].Value).In(solution.Path)
                .Set(
                    GivenBroker.Variable,
                    step.Value.Contains(GivenBroker.Variable, StringComparison.Ordinal) ? server!.ConnectionString : null)
                .Within(TimeSpan.FromMinutes(30)).RunAsync(Cancellation);

            run.EnsureSucceeded();
        }

        Assert.Equal(
            ["Restore", "Audit the packages", "Check the format", "Build", "Test", Image], steps.Select(step => step.Groups["name"].Value));
    }

    [Theory]
    [MemberData(nameof(Combination.Data), MemberType = typeof(Combination))]
    public async Task Actions_are_pinned_to_a_commit_and_the_broker_is_the_chosen_one(Combination combination)
    {
        var files = (await templates.TreeAsync(combination)).Files;
        var workflow = files[Workflow].Text;

        Assert.All(Uses().Matches(workflow), use => Assert.Matches("@[0-9a-f]{40} # v[0-9.]+$", use.Value));
        Assert.Equal(BrokerImage().Match(files["compose.yaml"].Text).Value, BrokerImage().Match(workflow).Value);
        Assert.Equal(combination.NeedsServer, BrokerImage().IsMatch(workflow));
    }

    [GeneratedRegex(
        @"^      - name: (?<name>.+)\n(        #.*\n)*        run: (?<run>.+)\n(        env:\n(          .+\n)+)?", RegexOptions.Multiline)]
    private static partial Regex Steps();

    [GeneratedRegex("uses: .+$", RegexOptions.Multiline)]
    private static partial Regex Uses();

    [GeneratedRegex(@"(?<=image: "")(valkey/valkey|redis):[^""]+")]
    private static partial Regex BrokerImage();
}
