using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Tests.Quality;

/// <summary>The user that broker.acl describes can do the work of the service, and nothing beside it.</summary>
public sealed class BrokerAclTests(Roles roles) : IClassFixture<Roles>
{
    private static readonly BrokerAcl Acl = BrokerAcl.Read("broker.acl");

    [Fact]
    [Shows("security.streams_on_the_broker", "all within these keys, with their dead letters and locks")]
    public void The_user_reaches_every_stream_in_use_with_its_dead_letters_and_its_lock()
    {
        var claimed = new QualityFile().Claims.Where(claim => claim.Path.StartsWith("events.streams.", StringComparison.Ordinal)).Select(claim => claim.Value);
        var refused = (
            from stream in roles.All.SelectMany(role => role.Streams.All.Values).Union(claimed.OfType<string>())
            let rules = from key in new[] { stream, DeadLetter.StreamOf(stream), SiblingKey.Of(stream, "lock") } where !Acl.Reaches(key) select RuleFor(key, stream)
            where rules.Any()
            select $"broker.acl keeps the service from the stream '{stream}'. Add {string.Join(' ', rules.Distinct())} behind its other key patterns, "
                + "and to security.keys_on_the_broker of quality.yaml.").ToList();

        Assert.True(refused.Count == 0, string.Join('\n', refused));
    }

    [Fact]
    [Shows("security.commands_on_the_broker", "none but those that broker.acl lists")]
    public void The_user_has_no_command_but_those_that_are_listed()
    {
        Assert.Equal("-@all", Acl.Commands[0]);
        Assert.All(Acl.Commands.Skip(1), rule => Assert.Matches("^[+-][a-z]", rule));
    }

    // One for everything beside a stream: dead letters, lock, and what is remembered of handled events.
    private static string RuleFor(string key, string stream) =>
        key == stream ? BrokerAcl.RuleFor(key) : $"{BrokerAcl.RuleFor(SiblingKey.Of(stream, ""))}*";
}
