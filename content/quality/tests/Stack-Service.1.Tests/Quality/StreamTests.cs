#if (redisStreams)
using Stack_Service._1.Events.Logs;

#endif
namespace Stack_Service._1.Tests.Quality;

/// <summary>quality.yaml leaves out no stream that the service uses.</summary>
public sealed class StreamTests(Roles roles) : IClassFixture<Roles>
{
    private static readonly QualityFile Quality = new();

    [Fact]
    public void It_names_every_stream_in_use()
    {
        var missing = InUse(streams => streams.All)
            .Where(stream => Quality.Claims.All(claim => claim.Path != $"events.streams.{stream.Key}"))
            .Select(stream => Lines(stream.Key, stream.Value, $"setting: Events:Streams:{stream.Key}"));

        AssertNone(missing, "streams", "The service uses streams that are not listed: those of its handlers, its [Event] types and Events:Streams.");
    }
#if (redisStreams)

    [Fact]
    public void It_names_the_dead_letters_of_every_stream_that_is_handled()
    {
        var named = Quality.Claims.Where(claim => claim.Evidence.ContainsKey("dead_letters_of")).Select(claim => claim.Value).ToList();
        var missing = InUse(streams => streams.Handled)
            .Select(stream => (stream.Key, Dead: DeadLetter.StreamOf(stream.Value)))
            .Where(stream => !named.Contains(stream.Dead))
            .DistinctBy(stream => stream.Dead)
            .Select(stream => Lines($"stream_of_{stream.Key}", stream.Dead, $"dead_letters_of: {stream.Key}"));

        AssertNone(missing, "dead_letter", "The service has dead letters in streams that are not listed.");
    }
#endif

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
        Assert.True(
            lines.Count == 0,
            $"quality.yaml({Quality.LineOf($"quality.events.{section}")}): quality.events.{section}: {what} Add there:\n{string.Join('\n', lines)}");
    }
}
