using Microsoft.Extensions.DependencyInjection;
using NJsonSchema;
using my_shop.Events.Logs;

namespace my_shop.Tests.Quality;

/// <summary>Every claim of quality.yaml is true.</summary>
public sealed class QualityTests(Roles roles) : IClassFixture<Roles>
{
    private static readonly QualityFile Quality = new();

    public static TheoryData<string> Claims => [.. Quality.Claims.Select(claim => claim.Path)];

    [Fact]
    public void The_service_can_be_configured_in_each_role() => Assert.True(
        roles.Problems.Count == 0,
        $"""
        The service cannot be configured as in production:
          {string.Join("\n  ", roles.Problems)}
        A required setting that no file holds needs a value in {RequiredSettings.File}, for these tests, and where the service
        runs, for example below 'environment' in compose.yaml.
        """);

    [Fact]
    public async Task It_has_the_shape_of_its_schema()
    {
        var schema = await JsonSchema.FromJsonAsync(Solution.Read("quality.schema.json"), TestContext.Current.CancellationToken);

        Problems.AssertNone(new SchemaErrors(schema, Quality).Find());
    }

    [Theory]
    [MemberData(nameof(Claims))]
    public void Each_claim_is_true(string path)
    {
        var claim = Quality.Claims.Single(one => one.Path == path);

        Assert.True(claim.Evidence.Count > 0, $"{claim}, without evidence: add a test, a setting, a file or a package below 'evidence'");
        var wrong = claim.Evidence.Select(evidence => Check(claim, evidence.Key, evidence.Value)).OfType<string>().ToList();
        Assert.True(wrong.Count == 0, $"{claim}, but {string.Join(", and ", wrong)}");
    }

    [Fact]
    public void Every_claim_that_a_test_shows_names_that_test()
    {
        var claimed = Quality.Claims.Where(claim => claim.Evidence.ContainsKey("test"))
            .Select(claim => $"{claim.Path}: {claim.Evidence["test"]}")
            .ToHashSet();

        Problems.AssertNone(
            from type in typeof(QualityTests).Assembly.GetTypes()
            from test in type.GetMethods()
            where test.DeclaringType == type
            from shown in Evidence.Shown(test)
            where !claimed.Contains($"{shown.Claim}: {type.Name}.{test.Name}")
            select $"{type.Name}.{test.Name} has [Shows(\"{shown.Claim}\", …)], but quality.yaml does not name it as evidence there");
    }

    [Fact]
    public void It_says_what_the_solution_was_generated_from()
    {
        Assert.Equal(Solution.Name, Quality["service"]);
        Assert.Equal(Quality["quality/events/type"], Quality["template/options/events"]);
        Assert.Matches($"(^|/){Quality["template/options/broker"]}:", Quality["quality/events/broker/image/is"]);
        Assert.Contains(
            $"`{Quality["template/name"]}` of Stack.Templates {Quality["template/version"]}.",
            Solution.Read("README.md"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Its_type_is_that_of_the_event_log()
    {
        foreach (var log in roles.All.Select(role => role.Services.GetRequiredService<IEventLog>()))
        {
            AssertSays(log.System.Replace('_', '-'), "type");
        }
    }

    [Fact]
    public void Its_pattern_is_made_of_the_claims_beside_it() => AssertSays(
        $"{Quality["quality/events/read_command/is"]} + {Quality["quality/events/acknowledge_command/is"]} in a consumer group",
        "pattern");

    private static void AssertSays(string expected, string key) => Assert.True(
        Quality[$"quality/events/{key}"] == expected,
        $"quality.yaml({Quality.LineOf($"quality.events.{key}")}): "
        + $"events.{key} is '{Quality[$"quality/events/{key}"]}': write '{expected}'");

    private string? Check(Claim claim, string kind, string evidence) => kind switch
    {
        "test" => Evidence.Test(claim, evidence),
        "setting" when HandlerSetting.Parse(evidence) is { } setting => setting.Compare(claim, evidence, roles),
        "dead_letters_of" => Evidence.DeadLetters(claim, evidence, roles),
        "setting" => Evidence.Setting(claim, evidence, roles),
        "file" => Evidence.File(claim, evidence, claim.Evidence.GetValueOrDefault("at")),
        "package" => Evidence.Package(claim, evidence),
        "at" when claim.Evidence.ContainsKey("file") => null,
        _ => $"'{kind}' is not a kind of evidence",
    };
}
