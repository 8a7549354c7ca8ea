using System.Text.RegularExpressions;

namespace StackTemplates.Tests.Quality;

/// <summary>If the user in broker.acl and the streams of a generated service no longer match, its tests notice.</summary>
public sealed class BrokerMutationTests(PackedTemplates templates)
{
    private const string Streams = "The_user_reaches_every_stream_in_use_with_its_dead_letters_and_its_lock";
    private const string Commands = "The_user_has_only_the_commands_that_are_listed";
    private const string Keys = "~changed-shop:* ~{changed-shop:*";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("~changed-shop:*")]
    [InlineData("~{changed-shop:*")]
    [InlineData("%R~changed-shop:* ~{changed-shop:*")]
    [InlineData("%W~changed-shop:* ~{changed-shop:*")]
    [InlineData("%R~changed-shop:* %W~changed-shop:* ~{changed-shop:*")]
    [InlineData("~changed-shop:orders:* ~{changed-shop:*")]
    [InlineData("~changed-shop: ~{changed-shop:*")]
    [InlineData("~changed-shop:events:order[a-r]:* ~{changed-shop:*")]
    [InlineData(@"~changed-shop:\* ~{changed-shop:*")]
    [InlineData("~* resetkeys")]
    public async Task A_user_who_cannot_reach_a_stream_is_found(string keys)
    {
        var verdict = await WithKeysAsync(keys);

        Assert.Equal([Streams], verdict.Others);
        Assert.Equal(["security.keys_on_the_broker"], verdict.Claims);
    }

    [Theory]
    [InlineData("~*")]
    [InlineData("allkeys")]
    [InlineData("%RW~changed-shop:* ~{changed-shop:*")]
    [InlineData("~changed-sho?:* ~{changed-[a-z]hop:*")]
    [InlineData(@"~changed\-shop:events:order[^a-r]:placed ~{changed-shop:*")]
    public async Task Other_patterns_that_reach_every_stream_only_differ_from_their_claim(string keys)
    {
        var verdict = await WithKeysAsync(keys);

        Assert.Empty(verdict.Others);
        Assert.Equal(["security.keys_on_the_broker"], verdict.Claims);
    }

    [Theory]
    [InlineData("+@all")]
    [InlineData("allcommands")]
    [InlineData("+@read")]
    [InlineData("(+get ~*)")]
    public async Task A_user_with_more_commands_than_listed_is_found(string rule)
    {
        using var lab = await LabAsync();
        lab.Change("broker.acl", text => $"{text.TrimEnd('\n')} {rule}\n");

        var verdict = await lab.JudgeAsync(1, Cancellation);

        Assert.Equal([Commands], verdict.Others);
    }

    [Theory]
    [InlineData("votes", "Add ~votes ~{votes}:* after its other key patterns", "'{votes}:dead'")]
    [InlineData("{votes}:cast", "Add ~{votes}:cast ~{votes}:cast:* after its other key patterns", "'{votes}:cast:dead'")]
    [InlineData("what?", @"Add ~what\? ~{what\?}:* after its other key patterns", "'{what?}:dead'")]
    public async Task A_stream_beyond_the_keys_of_the_user_is_found_with_its_dead_letters(string stream, string rules, string deadLetters)
    {
        using var lab = await LabAsync();
        lab.Change(
            Path.Combine("src", "changed-shop.Api", "appsettings.Production.json"),
            _ => $$"""{ "Events:Streams:orders.placed": "{{stream}}" }""");

        var verdict = await lab.JudgeAsync(3, Cancellation);

        Assert.Equal([Streams], verdict.Others);
        Assert.Equal(["events.dead_letter.stream", "events.streams.orders.placed"], verdict.Claims.Order());
        Assert.Contains(rules, verdict.Output, StringComparison.Ordinal);
        Assert.Contains($"the dead letters of orders.placed go to {deadLetters}", verdict.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_claims_about_dead_letters_are_reported()
    {
        using var lab = await LabAsync();
        lab.ChangeLines(lines => lines.RemoveRange(lines.IndexOf("      stream:"), 4));

        var verdict = await lab.JudgeAsync(1, Cancellation);

        Assert.Equal(["It_names_the_dead_letters_of_every_stream_that_is_handled"], verdict.Others);
        Assert.Empty(verdict.Claims);
        Assert.Contains("is: \"{changed-shop:events:orders:placed}:dead\"", verdict.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("    streams:\n", "    streams_:\n", "quality.events.streams is missing: add it. The stream of each event")]
    [InlineData("    streams:\n", "    streams:\n    flows:\n", "quality.events.streams must be a mapping. The stream of each event")]
    [InlineData(
        "    retries:\n", "    retrys:\n", "quality.events.retries is missing: add it. What happens to an event whose handler failed.")]
    [InlineData("  tests:\n", "  testing:\n", "quality.testing is not known here: remove it, or write one of events, database, tests, ")]
    [InlineData("type: redis-streams", "type: nats", "quality.events.type must be one of: redis-streams, in-memory, none.")]
    [InlineData("is: BSD-3-Clause", "is: MIT", "quality.events.broker.licence.is must be one of: BSD-3-Clause.")]
    [InlineData("        package: ", "        packet: ", ".evidence.packet is not known here: remove it, or write one of test, setting, ")]
    [InlineData("    pattern: ", "    pattern:\n      of: ", "quality.events.pattern must be a text. How events are read and acknowledged")]
    public async Task A_file_that_breaks_its_schema_is_reported_in_one_sentence(string old, string changed, string sentence)
    {
        using var lab = await LabAsync();
        lab.Change("quality.yaml", text => text.Replace(old, changed, StringComparison.Ordinal));

        var verdict = await lab.JudgeAsync(1, Cancellation);

        Assert.Contains("It_has_the_shape_of_its_schema", verdict.Others);
        Assert.Matches($@"quality\.yaml\(\d+\): .*{Regex.Escape(sentence)}", verdict.Output);
    }

    private async Task<QualityLab.Verdict> WithKeysAsync(string keys)
    {
        using var lab = await LabAsync();
        lab.Change("broker.acl", text => text.Replace(Keys, keys, StringComparison.Ordinal));
        return await lab.JudgeAsync(1, Cancellation);
    }

    private async Task<QualityLab> LabAsync() =>
        new(await templates.Solution(new("stack-webapi", "redis-streams", "valkey"), "changed-shop").CompiledAsync());
}
