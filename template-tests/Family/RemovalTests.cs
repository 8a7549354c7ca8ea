using System.Text.RegularExpressions;

namespace StackTemplates.Tests.Family;

/// <summary>The sample is removed by hand, with the commands of docs/removing-the-sample.md and no others.</summary>
public sealed partial class RemovalTests(PackedTemplates templates)
{
    // Text that the reader has to replace, and the origin of the solution.
    private static readonly string[] MayDiffer = ["README.md", "quality.yaml", "src/my-shop.Api/my-shop.Api.http"];

    /// <summary>Every combination with the sample for which there is one without.</summary>
    public static TheoryData<Combination> WithSample =>
        [.. Combination.All.Where(one => one.HasOrders && Combination.All.Contains(WithoutSample(one)))];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(WithSample))]
    public async Task What_is_left_is_the_skeleton(Combination combination)
    {
        var folder = templates.NewFolder("my-shop");
        var generation = templates.Hive.New(combination.Template).Named("my-shop").Into(folder).With(combination.Arguments);
        (await generation.NoRestore().Deterministic().RunAsync(Cancellation)).EnsureSucceeded();

        await RemoveAsync(combination, folder);

        var (left, skeleton) = (FileTree.Read(folder).Files, (await templates.TreeAsync(WithoutSample(combination))).Files);
        Assert.Equal(skeleton.Keys, left.Keys);
        var different = skeleton.Keys.Where(path => skeleton[path].Text != left[path].Text);
        Assert.Equal(different.Intersect(MayDiffer), different);
    }

    [Theory]
    [MemberData(nameof(WithSample))]
    public async Task The_skeleton_does_not_mention_orders(Combination combination)
    {
        var skeleton = (await templates.TreeAsync(WithoutSample(combination))).Files;

        Assert.DoesNotContain(skeleton.Keys, path => path.Contains("Orders", StringComparison.Ordinal));
        var mentions = skeleton.Where(file => !MayMention().IsMatch(file.Key) && Mention().IsMatch(file.Value.Text));
        Assert.Empty(mentions.Select(file => $"{file.Key}: {Mention().Match(file.Value.Text)}"));
    }

    [Theory]
    [InlineData("stack-webapi")]
    [InlineData("stack-grpc")]
    [InlineData("stack-worker")]
    public async Task The_rest_builds_is_formatted_and_passes_its_tests(string template)
    {
        Need.TimeUnless(isTypical: false);
        var combination = new Combination(template, "redis-streams", "valkey");
        // A solution of its own, because it is changed.
        var solution = await new GeneratedSolution(templates, combination, "my-shop").GeneratedAsync();
        var missing = await solution.RestoreAsync(Cancellation);
        Assert.SkipUnless(missing.Count == 0, $"No package source offers {string.Join(", ", missing)}.");
        await using var server = await BrokerFinder.StartOwnAsync(FreePort.Next(), Cancellation);

        await RemoveAsync(combination, solution.Path);

        (await solution.BuildAsync(Cancellation)).EnsureSucceeded();
        (await solution.VerifyFormatAsync(Cancellation)).EnsureSucceeded();
        (await solution.TestAsync(server?.ConnectionString, Cancellation)).EnsureSucceeded();
    }

    private async Task RemoveAsync(Combination combination, string folder)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || OperatingSystem.IsMacOS(), "The commands are for GNU sed.");
        var page = await File.ReadAllTextAsync(Path.Combine(templates.Repository.Root, "docs", "removing-the-sample.md"), Cancellation);
        var commands = Commands().Match(page).Groups["commands"].Value.ReplaceLineEndings("\n");
        commands = commands.Replace("my-shop.Api", $"my-shop.{combination.Project}", StringComparison.Ordinal);
        if (!combination.NeedsServer)
        {
            commands = BrokerCommand().Replace(commands, "");
        }

        (await Cli.Program("bash", "-eo", "pipefail", "-c", commands).In(folder).RunAsync(Cancellation)).EnsureSucceeded();
    }

    private static Combination WithoutSample(Combination combination) => combination with { Sample = "none" };

    // The event layer names events of all kinds as examples, and the schema of quality.yaml knows both values of the option.
    [GeneratedRegex(@"^src/my-shop\.Events/|/Events/|^quality\.schema\.json$")]
    private static partial Regex MayMention();

    // SETEX is sent by the store of orders only.
    [GeneratedRegex(@"\b[Oo]rders\b|\b[A-Z]?[a-z]*Order[A-Z]\w*|\bsetex\b")]
    private static partial Regex Mention();

    [GeneratedRegex("^```sh\n(?<commands>.+?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Commands();

    [GeneratedRegex("^.* broker\\.acl\n", RegexOptions.Multiline)]
    private static partial Regex BrokerCommand();
}
