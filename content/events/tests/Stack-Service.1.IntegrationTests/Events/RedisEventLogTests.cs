using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Events.Redis;
using Stack_Service._1.Tests.Events;
using StackExchange.Redis;

namespace Stack_Service._1.IntegrationTests.Events;

public sealed class RedisEventLogTests(Broker broker) : EventLogConformance, IAsyncLifetime
{
    private RedisConnection? _connection;

    protected override IEventLog Log => new RedisEventLog(_connection!);

    protected override IEventLogAdministration Administration => new RedisEventLogAdministration(_connection!);

    public async ValueTask InitializeAsync() => _connection = await TestConnection.OpenAsync(broker.ConnectionString);

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Settings_under_which_the_server_can_lose_events_are_reported()
    {
        var risks = await Administration.RisksAsync(Cancellation);

        Assert.All(risks, risk => Assert.Matches("maxmemory-policy|append-only file", risk));
    }

    // Redis 7.0 does so itself after a restart.
    [Fact]
    public async Task A_lag_that_the_server_has_wrong_is_corrected()
    {
        await StartGroupAsync();
        await AppendAsync("one", "two", "three");
        Assert.SkipWhen((await Log.DescribeAsync(Group, Cancellation))?.Lag is null, "The server tells no lag: it is older than Redis 7.0.");
        var last = (await ReadAsync(Ann, 3))[^1].Id;
        var database = await _connection!.GetDatabaseAsync(Cancellation);
        await database.ExecuteAsync("XGROUP", "SETID", (RedisKey)Stream, Group.Name, $"{last}", "ENTRIESREAD", 1);

        var described = await Log.DescribeAsync(Group, Cancellation);

        Assert.Equal((0L, 3), (described!.Lag, described.Pending));
        Assert.Equal(3, await Administration.BacklogAsync(Stream, retention: 100, Cancellation));
        await AppendAsync("four");
        Assert.Equal(1, (await Log.DescribeAsync(Group, Cancellation))!.Lag);
    }

    [Fact]
    public async Task A_command_that_the_client_forgets_fails()
    {
        await using var connection = await TestConnection.OpenAsync($"{broker.ConnectionString},asyncTimeout=500");
        var forgotten = new TaskCompletionSource<bool>();

        var failure = await Assert.ThrowsAsync<EventLogException>(
            () => new RedisCommands(connection).RunAsync(_ => forgotten.Task, Cancellation));

        Assert.Equal(EventLogFailure.Unavailable, failure.Failure);
        Assert.EndsWith("did not answer in time.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_origin_of_a_redriven_entry_is_kept_as_long_as_the_entry()
    {
        await StartGroupAsync();
        var redriven = await RedriveAsync(Ann, count: 150);
        Assert.Equal(150, await KnownAsync());
        await Log.AcknowledgeAsync(Group, redriven, Cancellation);

        await Log.TrimAsync(Stream, new(MaxEntries: 100, MaxAge: null), Cancellation);

        var left = (await Administration.DescribeAsync(Stream, Cancellation))!.Length;
        Assert.InRange(left, 100, 200);
        Assert.Equal(Math.Min(left, 150), await KnownAsync());
    }

    private async Task<List<EntryId>> RedriveAsync(GroupMember member, int count)
    {
        for (var number = 0; number < count; number++)
        {
            await Log.AppendAsync(Stream, [new("option", "cats"u8.ToArray())], Cancellation);
        }
        foreach (var entry in await ReadAsync(member, count))
        {
            await Log.DeadLetterAsync(member, entry.Id, new(DeadLetterReason.Exhausted, 5, "", DateTimeOffset.UnixEpoch), Cancellation);
        }
        var letters = await Administration.DeadLettersAsync(Stream, EntryId.Zero, count, Cancellation);
        Assert.Equal(count, await Administration.RedriveAsync(Stream, [.. letters.Select(letter => letter.Id)], Cancellation));
        var redriven = await ReadAsync(member, count);
        Assert.All(redriven, entry => Assert.NotNull(entry.Redriven));
        return [.. redriven.Select(entry => entry.Id)];
    }

    private async Task<long> KnownAsync() =>
        await (await _connection!.GetDatabaseAsync(Cancellation)).StreamLengthAsync(DeadLetter.RedrivenOf(Stream));
}
