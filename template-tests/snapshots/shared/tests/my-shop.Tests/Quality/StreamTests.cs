using my_shop.Events.Logs;

namespace my_shop.Tests.Quality;

/// <summary>quality.yaml lists every stream that the service uses.</summary>
public sealed class StreamTests(Roles roles) : IClassFixture<Roles>
{
    private static readonly QualityFile Quality = new();

    [Fact]
    public void It_names_every_stream_in_use()
    {
        var missing = InUse(streams => streams.All)
            .Where(stream => Quality.Claims.All(claim => claim.Path != $"events.streams.{stream.Key}"))
            .Select(stream => Lines(stream.Key, stream.Value, $"setting: Events:Streams:{stream.Key}"));

        AssertNone(missing, "streams", "Streams of handlers, of [Event] types or of Events:Streams are not listed.");
    }

    [Fact]
    public void It_names_the_dead_letters_of_every_stream_that_is_handled()
    {
        var named = Quality.Claims.Select(claim => claim.Evidence.GetValueOrDefault("dead_letters_of")).ToHashSet();
        var missing = InUse(streams => streams.Handled)
            .GroupBy(stream => stream.Value, stream => stream.Key)
            .Where(events => !events.Any(named.Contains))
            .Select(events => Lines($"stream_of_{events.First()}", DeadLetter.StreamOf(events.Key), $"dead_letters_of: {events.First()}"));

        AssertNone(missing, "dead_letter", "Streams of dead letters are not listed.");
    }

    private IEnumerable<KeyValuePair<string, string>> InUse(Func<StreamsInUse, IReadOnlyDictionary<string, string>> which) =>
        roles.All.SelectMany(role => which(role.Streams)).Distinct();

    private static string Lines(string key, string value, string evidence) => $"""
              {key}:
                is: "{value}"
                evidence:
                  {evidence}
        """;

    private static void AssertNone(IEnumerable<string> missing, string section, string what)
    {
        var lines = missing.ToList();
        var path = $"quality.events.{section}";
        Assert.True(lines.Count == 0, $"quality.yaml({Quality.LineOf(path)}): {path}: {what} Add:\n{string.Join('\n', lines)}");
    }
}
