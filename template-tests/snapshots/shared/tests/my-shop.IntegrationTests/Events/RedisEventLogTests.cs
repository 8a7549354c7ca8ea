using my_shop.Events;
using my_shop.Events.Logs;
using my_shop.Events.Redis;
using my_shop.Tests.Events;

namespace my_shop.IntegrationTests.Events;

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

    [Fact]
    public async Task The_origin_of_a_redriven_entry_is_kept_as_long_as_the_entry()
    {
        var group = new ConsumerGroup(Stream, "group");
        var member = new GroupMember(group, "ann");
        await Log.CreateGroupAsync(group, EntryId.Zero, Cancellation);
        var redriven = await RedriveAsync(member, count: 150);
        Assert.Equal(150, await KnownAsync());
        await Log.AcknowledgeAsync(group, redriven, Cancellation);

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
