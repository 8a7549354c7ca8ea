using NJsonSchema;

namespace Stack_Service._1.Tests.Quality;

/// <summary>quality.yaml says what is true.</summary>
public sealed class QualityTests(Roles roles) : IClassFixture<Roles>
{
    private static readonly QualityFile Quality = new();

    public static TheoryData<string> Claims => [.. Quality.Claims.Select(claim => claim.Path)];

    [Fact]
    public async Task It_has_the_shape_of_its_schema()
    {
        var schema = await JsonSchema.FromJsonAsync(Solution.Read("quality.schema.json"), TestContext.Current.CancellationToken);

        var errors = schema.Validate(Quality.ToJson());

        Assert.True(errors.Count == 0, string.Join('\n', errors.Select(error => $"quality.yaml({Quality.LineOf(error.Path)}): {error}")));
    }

    [Theory]
    [MemberData(nameof(Claims))]
    public void Each_claim_is_true(string path)
    {
        var claim = Quality.Claims.Single(one => one.Path == path);

        Assert.True(claim.Evidence.Count > 0, $"{claim}, and names no evidence");
        var wrong = claim.Evidence.Select(evidence => Check(claim, evidence.Key, evidence.Value)).OfType<string>().ToList();
        Assert.True(wrong.Count == 0, $"{claim}, but {string.Join(", and ", wrong)}");
    }

    [Fact]
    public void What_a_test_shows_is_claimed()
    {
        var claimed = Quality.Claims.Where(claim => claim.Evidence.ContainsKey("test"))
            .Select(claim => $"{claim.Path}: {claim.Evidence["test"]}")
            .ToHashSet();

        Assert.Empty(
            from type in typeof(QualityTests).Assembly.GetTypes()
            from test in type.GetMethods()
            where test.DeclaringType == type
            from shown in Evidence.Shown(test)
            where !claimed.Contains($"{shown.Claim}: {type.Name}.{test.Name}")
            select $"{type.Name}.{test.Name} shows {shown.Claim}, for which quality.yaml does not name it");
    }

    [Fact]
    public void It_says_what_the_solution_was_generated_from()
    {
        Assert.Equal(Solution.Name, Quality["service"]);
        Assert.Equal(Quality["quality/events/type"], Quality["template/options/events"]);
#if (redisStreams)
        Assert.Matches($"(^|/){Quality["template/options/broker"]}:", Quality["quality/events/broker/image/is"]);
#endif
        Assert.Contains($"`{Quality["template/name"]}` of Stack.Templates {Quality["template/version"]}.", Solution.Read("README.md"), StringComparison.Ordinal);
    }
#if (hasEvents)

    [Fact]
    public void It_names_the_stream_of_every_event_that_is_handled() => Assert.All(roles.All[0].Streams, stream => Assert.True(
        Quality.Claims.Any(claim => claim.Path == $"events.streams.{stream.Key}"),
        $"""
        {stream.Key} is handled, and quality.yaml does not say from which stream. Add to 'streams', without its empty braces:
              {stream.Key}:
                is: "{stream.Value}"
                evidence:
                  setting: Events:Streams:{stream.Key}
        """));
#endif

    private string? Check(Claim claim, string kind, string evidence) => kind switch
    {
        "test" => Evidence.Test(claim, evidence),
        "setting" => Evidence.Setting(claim, evidence, roles),
        "file" => Evidence.File(claim, evidence, claim.Evidence.GetValueOrDefault("at")),
        "package" => Evidence.Package(claim, evidence),
        "at" when claim.Evidence.ContainsKey("file") => null,
        _ => $"'{kind}' is no evidence",
    };
}
