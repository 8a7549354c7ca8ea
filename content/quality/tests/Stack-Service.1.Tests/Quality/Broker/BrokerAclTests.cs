using System.Text.RegularExpressions;
using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Tests.Quality.Broker;

/// <summary>The user in broker.acl has the permissions that the service needs, and no others.</summary>
public sealed partial class BrokerAclTests(Roles roles) : IClassFixture<Roles>
{
    private static readonly BrokerAcl Acl = BrokerAcl.Read("broker.acl");

    // The suffixes of the other keys beside a stream; 'any' stands for the id of an event.
    private static readonly string[] Beside = ["lock", "fence", "redriven", "ids:any", "handled:any"];

    [Fact]
    [Shows("security.streams_on_the_broker", "all within these keys, with their dead letters and locks")]
    public void The_user_reaches_every_stream_in_use_with_its_dead_letters_and_its_lock()
    {
        var claimed = new QualityFile().Claims
            .Where(claim => claim.Path.StartsWith("events.streams.", StringComparison.Ordinal))
            .Select(claim => claim.Value);

        Problems.AssertNone(
            from stream in roles.All.SelectMany(role => role.Streams.All.Values).Union(claimed.OfType<string>())
            let rules = MissingFor(stream)
            where rules.Count > 0
            select $"broker.acl keeps the service from the stream '{stream}'. Add {string.Join(' ', rules)} after its other key patterns, "
                + "and to security.keys_on_the_broker of quality.yaml.");
    }

    [Fact]
    [Shows("security.commands_on_the_broker", "none but those that broker.acl lists")]
    public void The_user_has_only_the_commands_that_are_listed()
    {
        var more = Acl.Commands.Skip(1).Where(rule => !ByName().IsMatch(rule)).ToList();

        Assert.True(
            Acl.Commands is ["-@all", ..] && more.Count == 0,
            "broker.acl must forbid all commands with -@all, then allow each by its name. "
                + $"Instead it has {string.Join(' ', Acl.Commands.Take(1).Concat(more))}.");
    }

    // One rule for the stream, and one for all keys beside it: dead letters and those above.
    private static List<string> MissingFor(string stream)
    {
        var rules = new List<string>();
        if (!Acl.Reaches(stream))
        {
            rules.Add(BrokerAcl.RuleFor(stream));
        }
        if (!Acl.Reaches(DeadLetter.StreamOf(stream)) || !Beside.All(suffix => Acl.Reaches(SiblingKey.Of(stream, suffix))))
        {
            rules.Add($"{BrokerAcl.RuleFor(SiblingKey.Of(stream, ""))}*");
        }
        return rules;
    }

    [GeneratedRegex("^[+-][a-z]")]
    private static partial Regex ByName();
}
