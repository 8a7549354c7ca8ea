using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace StackTemplates.Tests.Examples;

/// <summary>The poll as in production, under load and faults: what was accepted is counted, once.</summary>
public sealed class VotesTests(PackedTemplates templates)
{
    private const int Votes = 12_000;
    private const int ByHand = 25;
    private const string Stream = "votes";
    private const string Group = "processors";

    private static readonly string[] Options = ["cats", "dogs", "birds"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_killed_the_counts_are_exactly_the_accepted_votes()
    {
        var program = Need.ServerProgram();
        await using var database = await Need.OwnDatabaseAsync(Cancellation);
        await using var broker = await LocalBroker.StartAsync(program, FreePort.Next(), Cancellation, "--appendonly", "yes");
        var solution = await templates.Solution(VotesProof.Votes, "my-poll").BuiltAsync();
        await using var system = await RunningSystem.StartAsync(solution, database, broker, workers: 2);
        using var events = new StreamReader(
            await system.Api.Http.GetStreamAsync(new Uri("/results/events", UriKind.Relative), Cancellation));
        var load = new VoteLoad(system.Api, Votes, Cancellation);
        for (var step = 1; step <= 8; step++)
        {
            await load.AcceptedAsync(step * Votes / 10);
            await (step switch
            {
                3 or 6 => system.RestartDatabaseAsync(),
                // Nobody counts for a while; the votes wait.
                4 => system.ReplaceAsync([0, 1], () => load.AcceptedAsync((step * Votes / 10) + 500)),
                _ => system.ReplaceAsync([step % 2]),
            });
        }

        await AddByHandAsync(broker);
        await load.Ended;

        using var client = await broker.ConnectAsync(Cancellation);
        var group = await StreamFigures.WaitUntilCaughtUpAsync(client, Stream, Group, Wait.Patience, Cancellation);
        Assert.True(group.IsCaughtUp, $"{group}");
        Assert.Equal(
            (Votes, Votes + ByHand, 0L),
            (load.Accepted.Values.Sum(), (long)client.Send("XLEN", Stream)!, (long)client.Send("XLEN", $"{{{Stream}}}:dead")!));
        long[] expected = [load.Accepted["cats"], load.Accepted["dogs"], ByHand];
        Assert.Equal(expected, await CountsAsync(system.Postgres));
        Assert.Equal(expected, Counts((await system.Api.Http.GetFromJsonAsync<JsonObject>("/results", Cancellation))!));
        Assert.Equal(expected, await LastAsync(events, Votes + ByHand));
    }

    private static async Task AddByHandAsync(LocalBroker broker)
    {
        using var client = await broker.ConnectAsync(Cancellation);
        for (var number = 0; number < ByHand; number++)
        {
            client.Send("XADD", Stream, "*", "option", "birds", "timestamp", "1234567890");
        }
    }

    private static async Task<long[]> CountsAsync(string database)
    {
        var counts = new List<long>();
        foreach (var option in Options)
        {
            counts.Add(await DatabaseServer.QueryAsync<long>(
                database, $"SELECT coalesce(sum(votes), 0)::bigint FROM vote_counts WHERE option = '{option}'", Cancellation));
        }

        return [.. counts];
    }

    private static long[] Counts(JsonObject results)
    {
        Assert.Equal(Options, results["options"]!.AsArray().Select(one => (string?)one!["option"]));
        return [.. results["options"]!.AsArray().Select(one => (long)one!["votes"]!)];
    }

    // The stream has been open since before the first vote.
    private static async Task<long[]> LastAsync(StreamReader events, long total)
    {
        JsonObject? results = null;
        while ((long?)results?["total"] != total)
        {
            var line = await events.ReadLineAsync(Cancellation)
                ?? throw new InvalidOperationException($"The stream ended at {results?["total"]} votes.");
            results = line.StartsWith("data: ", StringComparison.Ordinal) ? JsonNode.Parse(line["data: ".Length..])!.AsObject() : results;
        }

        return Counts(results!);
    }
}
