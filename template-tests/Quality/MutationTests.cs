using System.Globalization;
using System.Text.RegularExpressions;

namespace StackTemplates.Tests.Quality;

/// <summary>
/// A claim of quality.yaml that is changed, loses its evidence, or whose evidence changes, fails by its own name, and no other claim
/// fails with it. Claims are changed by halves, so that each run also shows that the others stand.
/// </summary>
public abstract class MutationTests(PackedTemplates templates, Combination combination, string name)
{
    private static readonly string[] Headers =
        ["service: ", "  name: stack-", "  version: ", "    events: ", "    broker: ", "    sample: ", "    type: ", "    pattern: "];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_claim_that_is_no_longer_true_is_found()
    {
        Need.TimeUnless(combination.IsFirst);
        // A solution of its own, because it is changed.
        var solution = new GeneratedSolution(templates, combination, name);
        var folder = await solution.CompiledAsync();
        using var lab = new QualityLab(folder);

        var untouched = await lab.JudgeAsync(0, Cancellation);
        Assert.False(untouched.Failed, untouched.Output);
        await HeadersAsync(lab, File.ReadAllLines(Path.Combine(folder.Path, "quality.yaml")));
        foreach (var half in Halves(lab.Claims))
        {
            await ExactlyAsync(lab, half, "what they say", () => lab.ChangeLines(lines => half.ForEach(claim =>
                lines[claim.Line] = lines[claim.Line]!.Replace(claim.Value, Other(claim.Value), StringComparison.Ordinal))));
            await ExactlyAsync(lab, half, "losing their evidence", () => lab.ChangeLines(lines => half.ForEach(claim =>
                Enumerable.Range(claim.Line + 1, claim.Evidence.Count + 1).ToList().ForEach(line => lines[line] = null))));
            await ExactlyAsync(lab, half, "evidence that is not there", () => lab.ChangeLines(lines => half.ForEach(claim =>
                lines[claim.Line + 2] += "Gone")));
        }

        foreach (var half in Halves(Having(lab, "setting")))
        {
            var found = WithDeadLetters(lab, half);
            await ExactlyAsync(lab, found, "their setting", () => lab.Change(
                Path.Combine("src", Path.GetFileName(folder.Service), "appsettings.Production.json"),
                _ => $"{{ {string.Join(", ", half.Select(claim => $"\"{claim["setting"]}\": \"{Other(claim.Value)}\""))} }}"));
            await ExactlyAsync(
                lab, found, "their setting in compose.yaml", () => lab.Change("compose.yaml", text => InService(text, half)));
        }

        var files = Having(lab, "file");
        await AtLeastAsync(lab, files, "what the file says", () => files.ForEach(claim => lab.Change(claim["file"]!, text =>
            text.Replace(claim.Value, $"{claim.Value}x", StringComparison.Ordinal))));
        var sources = files.Where(claim => claim["at"] is null).ToList();
        await AtLeastAsync(lab, sources, "their file being gone", () => sources.ForEach(claim => lab.Change(claim["file"]!, _ => null)));

        var packages = Having(lab, "package");
        await ExactlyAsync(lab, packages, "the version of their package", () => lab.Change(
            "Directory.Packages.props", text => Regex.Replace(text, @"Version=""\d[^""]*""", @"Version=""0.0.1""")));
        await ExactlyAsync(lab, packages, "no use of their package", () => Projects(folder).ForEach(project => lab.Change(
            project, text => text.Replace("<PackageReference Include=\"", "<PackageReference Include=\"No.", StringComparison.Ordinal))));

        await TestsAsync(lab, folder);
        ProofFolder.FromEnvironment().Add(new ProofCell(
            combination.ToString(), name, ProofStage.Mutated, ProofOutcome.Passed,
            string.Create(CultureInfo.InvariantCulture, $"{lab.Claims.Count} claims, {lab.Mutants} of {lab.Mutants} killed")));
    }

    // These lines are no claims with evidence of their own; still, none of them can be wrong.
    private static async Task HeadersAsync(QualityLab lab, string[] lines)
    {
        foreach (var line in lines.Where(line => Headers.Any(header => line.StartsWith(header, StringComparison.Ordinal))))
        {
            lab.ChangeLines(all => all[all.IndexOf(line)] = Other(line));

            Assert.True((await lab.JudgeAsync(1, Cancellation)).Failed, $"'{line}' was changed, and nothing failed.");
        }
    }

    // Half of the tests no longer name their claim, the others are not run any more.
    private static async Task TestsAsync(QualityLab lab, GeneratedFolder folder)
    {
        var claims = Having(lab, "test");
        var halves = Halves(claims);
        var sources = Directory.EnumerateFiles(
            Path.Combine(folder.Path, "tests", $"{folder.Name}.Tests"), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder.Path, path))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Contains("obj"))
            .ToList();
        foreach (var path in sources)
        {
            lab.Change(path, text =>
            {
                halves[0].ForEach(
                    claim => text = Regex.Replace(text, $@"^ *\[Shows\(""{Regex.Escape(claim.Path)}"".*\n", "", RegexOptions.Multiline));
                halves[1].ForEach(claim => text = Regex.Replace(
                    text,
                    $@"\[(Fact|Theory)\](?=(\s*\[.*\])*\s*\[Shows\(""{Regex.Escape(claim.Path)}"")",
                    "[$1(Skip = \"Some other day.\")]"));
                return text;
            });
        }

        var verdict = await lab.JudgeAsync(claims.Count, Cancellation, build: true);

        AssertSame(claims, verdict, "their test");
    }

    private static async Task ExactlyAsync(QualityLab lab, List<QualityClaim> claims, string what, Action change)
    {
        change();
        AssertSame(claims, await lab.JudgeAsync(claims.Count, Cancellation), what);
    }

    private static async Task AtLeastAsync(QualityLab lab, List<QualityClaim> claims, string what, Action change)
    {
        change();
        var verdict = await lab.JudgeAsync(claims.Count, Cancellation);
        Assert.True(claims.All(claim => verdict.Claims.Contains(claim.Path)), $"{what} changed.\n{verdict.Output}");
    }

    private static void AssertSame(List<QualityClaim> claims, QualityLab.Verdict verdict, string what)
    {
        var survived = claims.Select(claim => claim.Path).Except(verdict.Claims).ToList();
        var others = verdict.Claims.Except(claims.Select(claim => claim.Path)).ToList();
        Assert.True(
            survived.Count == 0 && others.Count == 0,
            $"{what} changed. Not noticed: {string.Join(", ", survived)}. "
                + $"Failed without a change: {string.Join(", ", others)}.\n{verdict.Output}");
    }

    private static List<QualityClaim> Having(QualityLab lab, string kind) => [.. lab.Claims.Where(claim => claim[kind] is not null)];

    // The dead letters of a stream go where the stream goes.
    private static List<QualityClaim> WithDeadLetters(QualityLab lab, List<QualityClaim> changed) =>
        [.. changed, .. lab.Claims.Where(claim => changed.Any(one => one["setting"] == $"Events:Streams:{claim["dead_letters_of"]}"))];

    private static List<QualityClaim>[] Halves(IReadOnlyList<QualityClaim> claims) =>
        [[.. claims.Where((_, index) => index % 2 == 0)], [.. claims.Where((_, index) => index % 2 == 1)]];

    private static List<string> Projects(GeneratedFolder folder) =>
        [.. Directory.EnumerateFiles(folder.Path, "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder.Path, path))];

    private static string InService(string compose, List<QualityClaim> claims) =>
        new Regex(@"(?<=^  (api|worker):\n(    .*\n)*?    environment:.*\n)", RegexOptions.Multiline)
            .Replace(compose, string.Concat(claims.Select(claim =>
                $"      {claim["setting"]!.Replace(":", "__", StringComparison.Ordinal)}: \"{Other(claim.Value)}\"\n")), 1);

    // Another value of the same kind, that the service takes too.
    private static string Other(string value) => value switch
    {
        "true" => "false",
        "false" => "true",
        "None" => "PerKey",
        "Refuse" => "DropOldest",
        "no limit" => "1.00:00:00",
        "127.0.0.1" => "127.0.0.2",
        _ when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) =>
            (number + 1).ToString(CultureInfo.InvariantCulture),
        _ when TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out var time) => $"{time + TimeSpan.FromSeconds(7):c}",
        _ => value.EndsWith('"') ? $"{value[..^1]}-other\"" : $"{value}-other",
    };
}

/// <summary>Every claim there is about Redis Streams, of a web API.</summary>
public sealed class RedisStreamsMutationTests(PackedTemplates templates)
    : MutationTests(templates, new("stack-webapi", "redis-streams", "valkey"), "my-shop");

/// <summary>The other broker, of a gRPC service whose name differs in all its forms.</summary>
public sealed class GrpcMutationTests(PackedTemplates templates)
    : MutationTests(templates, new("stack-grpc", "redis-streams", "redis"), "Acme.1.Orders");

/// <summary>The claims about the log inside the process.</summary>
public sealed class InMemoryMutationTests(PackedTemplates templates) : MutationTests(templates, new("stack-webapi", "in-memory"), "1shop");

/// <summary>The claims of a service without events.</summary>
public sealed class NoEventsMutationTests(PackedTemplates templates) : MutationTests(templates, new("stack-grpc", "none"), "a&b");

/// <summary>The claims of a skeleton.</summary>
public sealed class SkeletonMutationTests(PackedTemplates templates)
    : MutationTests(templates, new("stack-webapi", "in-memory", Sample: "none"), "My Shop");

/// <summary>The claims of a service without requests.</summary>
public sealed class WorkerMutationTests(PackedTemplates templates)
    : MutationTests(templates, new("stack-worker", "redis-streams", "redis"), "my-jobs");

/// <summary>The claims about a database.</summary>
public sealed class DatabaseMutationTests(PackedTemplates templates)
    : MutationTests(templates, new("stack-webapi", "redis-streams", "valkey", Database: "postgres"), "my-shop");

/// <summary>The claims of the poll.</summary>
public sealed class VotesMutationTests(PackedTemplates templates) : MutationTests(templates, Combination.OfSystem("votes"), "my-poll");

/// <summary>The claims of the short links.</summary>
public sealed class ClicksMutationTests(PackedTemplates templates) : MutationTests(templates, Combination.OfSystem("clicks"), "my-links");

/// <summary>The claims of the event bus.</summary>
public sealed class BusMutationTests(PackedTemplates templates) : MutationTests(templates, Combination.OfSystem("bus"), "my-bus");

/// <summary>The claims of the image jobs, which two services make together.</summary>
public sealed class ImagesMutationTests(PackedTemplates templates) : MutationTests(templates, Combination.OfSystem("images"), "my-images");
