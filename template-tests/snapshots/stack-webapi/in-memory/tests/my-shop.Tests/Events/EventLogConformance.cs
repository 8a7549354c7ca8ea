using System.Text;
using my_shop.Events;
using my_shop.Events.Logs;

namespace my_shop.Tests.Events;

/// <summary>What every event log has to do, whatever it stores events in. Each test has a stream of its own.</summary>
public abstract class EventLogConformance
{
    protected static readonly TimeSpan Lease = TimeSpan.FromMilliseconds(200);

    private readonly string _stream = $"conformance:{Guid.NewGuid():N}";

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected abstract IEventLog Log { get; }

    private ConsumerGroup Group => new(_stream, "group");

    private GroupMember Ann => new(Group, "ann");

    private GroupMember Bob => new(Group, "bob");

    [Fact]
    public async Task Entries_are_read_in_the_order_they_were_appended_with_their_fields()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a", "b", "c");

        var read = await ReadAsync(Ann, 10);

        Assert.Equal(ids, read.Select(entry => entry.Id));
        Assert.Equal(["a", "b", "c"], read.Select(entry => Encoding.UTF8.GetString(entry.Fields.Single().Value.Span)));
        Assert.Equal("data", read[0].Fields.Single().Name);
    }

    [Fact]
    public async Task A_group_gets_what_was_appended_before_it_was_made()
    {
        var ids = await AppendAsync("a");
        await StartGroupAsync();

        Assert.Equal(ids, (await ReadAsync(Ann, 10)).Select(entry => entry.Id));
    }

    [Fact]
    public async Task Making_a_group_again_leaves_it_as_it_is()
    {
        await StartGroupAsync();
        await AppendAsync("a");
        await ReadAsync(Ann, 10);

        Assert.False(await Log.CreateGroupAsync(Group, EntryId.Zero, Cancellation));
        Assert.Empty(await ReadAsync(Ann, 10));
    }

    [Fact]
    public async Task Each_entry_goes_to_one_member()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a", "b", "c");

        var (first, second) = (await ReadAsync(Ann, 2), await ReadAsync(Bob, 2));

        Assert.Equal(ids, first.Concat(second).Select(entry => entry.Id));
        Assert.Equal(2, first.Count);
    }

    [Fact]
    public async Task A_waiting_read_is_woken_by_an_append()
    {
        await StartGroupAsync();
        await using var reader = Log.OpenReader(Ann, TimeSpan.FromSeconds(10));
        await reader.ReadAsync(1, TimeSpan.Zero, Cancellation);
        var waiting = reader.ReadAsync(1, TimeSpan.FromSeconds(10), Cancellation);

        var ids = await AppendAsync("a");

        Assert.Equal(ids, (await waiting.WaitAsync(TimeSpan.FromSeconds(5), Cancellation)).Select(entry => entry.Id));
    }

    [Fact]
    public async Task A_read_without_a_group_says_that_the_group_is_missing()
    {
        await AppendAsync("a");

        var failure = await Assert.ThrowsAsync<EventLogException>(() => ReadAsync(Ann, 1));

        Assert.Equal(EventLogFailure.GroupMissing, failure.Failure);
    }

    [Fact]
    public async Task Acknowledged_entries_are_no_longer_pending()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a", "b");
        await ReadAsync(Ann, 2);

        Assert.Equal(1, await Log.AcknowledgeAsync(Group, [ids[0]], Cancellation));
        Assert.Equal(0, await Log.AcknowledgeAsync(Group, [ids[0]], Cancellation));

        var pending = Assert.Single(await PendingAsync(TimeSpan.Zero));
        Assert.Equal((ids[1], "ann", 1), (pending.Id, pending.Consumer, pending.Deliveries));
    }

    [Fact]
    public async Task The_pending_list_is_read_page_by_page()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a", "b", "c");
        await ReadAsync(Ann, 3);

        var first = await Log.PendingAsync(Group, new(EntryId.Zero, 2, TimeSpan.Zero), Cancellation);
        var second = await Log.PendingAsync(Group, new(first[^1].Id.Next, 2, TimeSpan.Zero), Cancellation);

        Assert.Equal(ids, first.Concat(second).Select(entry => entry.Id));
    }

    [Fact]
    public async Task An_entry_is_claimed_only_after_its_lease_and_only_once()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a");
        await ReadAsync(Ann, 1);

        Assert.Empty((await Log.ClaimAsync(Bob, ids, Lease, null, Cancellation)).Entries);
        await PassAsync(Lease);
        Assert.Equal(ids, (await Log.ClaimAsync(Bob, ids, Lease, null, Cancellation)).Entries.Select(entry => entry.Id));
        Assert.Empty((await Log.ClaimAsync(Ann, ids, Lease, null, Cancellation)).Entries);

        var pending = Assert.Single(await PendingAsync(TimeSpan.Zero));
        Assert.Equal(("bob", 2), (pending.Consumer, pending.Deliveries));
    }

    [Fact]
    public async Task A_claim_can_set_the_number_of_deliveries()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a");
        await ReadAsync(Ann, 1);

        await Log.ClaimAsync(Ann, ids, TimeSpan.Zero, 1, Cancellation);

        Assert.Equal(1, Assert.Single(await PendingAsync(TimeSpan.Zero)).Deliveries);
    }

    [Fact]
    public async Task Renewing_keeps_an_entry_and_deferring_gives_it_away_early()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a", "b");
        await ReadAsync(Ann, 2);
        await PassAsync(Lease);

        var lost = await Log.DeferAsync(Ann, [new(ids[0], TimeSpan.Zero), new(ids[1], Lease, Deliveries: 0)], Cancellation);

        Assert.Empty(lost);
        var due = Assert.Single(await PendingAsync(Lease));
        Assert.Equal((ids[1], 0), (due.Id, due.Deliveries));
    }

    [Fact]
    public async Task Deferring_changes_nothing_on_what_another_member_holds()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a");
        await ReadAsync(Ann, 1);
        await PassAsync(Lease);
        await Log.ClaimAsync(Bob, ids, Lease, null, Cancellation);

        Assert.Equal(ids, await Log.DeferAsync(Ann, [new(ids[0], Lease, 7)], Cancellation));

        Assert.Equal(("bob", 2), Assert.Single(await PendingAsync(TimeSpan.Zero)) is var one ? (one.Consumer, one.Deliveries) : default);
    }

    [Fact]
    public async Task A_dead_letter_keeps_the_fields_and_says_why()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a");
        await ReadAsync(Ann, 1);
        var letter = new DeadLetter(DeadLetterReason.Rejected, 3, "no such customer", DateTimeOffset.UnixEpoch);

        Assert.False(await Log.DeadLetterAsync(Bob, ids[0], letter, Cancellation));
        Assert.True(await Log.DeadLetterAsync(Ann, ids[0], letter, Cancellation));

        Assert.Empty(await PendingAsync(TimeSpan.Zero));
        var fields = Assert.Single(await ReadDeadAsync()).Fields.ToDictionary(field => field.Name, field => Encoding.UTF8.GetString(field.Value.Span));
        Assert.Equal("a", fields["data"]);
        Assert.Equal(ids[0].ToString(), fields["dead.id"]);
        Assert.Equal("group", fields["dead.group"]);
        Assert.Equal("ann", fields["dead.consumer"]);
        Assert.Equal("3", fields["dead.deliveries"]);
        Assert.Equal("rejected", fields["dead.reason"]);
        Assert.Equal("no such customer", fields["dead.error"]);
        Assert.Equal("1970-01-01T00:00:00.0000000+00:00", fields["dead.at"]);
    }

    [Fact]
    public async Task Trimming_keeps_what_a_group_has_still_to_acknowledge()
    {
        await StartGroupAsync();
        var ids = await AppendAsync([.. Enumerable.Range(0, 1_000).Select(number => $"{number}")]);
        await ReadAsync(Ann, 900);
        await Log.AcknowledgeAsync(Group, [.. ids.Take(500)], Cancellation);

        var dropped = await Log.TrimAsync(_stream, new(MaxEntries: 0, MaxAge: null), Cancellation);

        // A server drops whole nodes of up to 100 entries.
        Assert.InRange(dropped, 400, 500);
        await PassAsync(Lease);
        var claimed = await Log.ClaimAsync(Bob, [ids[500]], Lease, null, Cancellation);
        Assert.Equal(ids[500], Assert.Single(claimed.Entries).Id);
    }

    [Fact]
    public async Task Trimming_keeps_acknowledged_entries_up_to_the_retention()
    {
        await StartGroupAsync();
        var ids = await AppendAsync([.. Enumerable.Range(0, 1_000).Select(number => $"{number}")]);
        await ReadAsync(Ann, 1_000);
        await Log.AcknowledgeAsync(Group, ids, Cancellation);

        await Log.TrimAsync(_stream, new(MaxEntries: 300, MaxAge: null), Cancellation);

        Assert.InRange((await Log.DescribeAsync(Group, Cancellation))!.Length, 300, 400);
    }

    [Fact]
    public async Task A_stream_without_a_group_is_not_trimmed()
    {
        await AppendAsync([.. Enumerable.Range(0, 500).Select(number => $"{number}")]);

        Assert.Equal(0, await Log.TrimAsync(_stream, new(MaxEntries: 0, MaxAge: TimeSpan.FromTicks(1)), Cancellation));
    }

    [Fact]
    public async Task A_description_says_what_is_pending_what_lags_and_what_is_done()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a", "b", "c");
        await ReadAsync(Ann, 2);
        await Log.AcknowledgeAsync(Group, [ids[0]], Cancellation);

        var description = await Log.DescribeAsync(Group, Cancellation);

        Assert.NotNull(description);
        Assert.Equal((3, 1), (description.Length, description.Pending));
        Assert.True(description.Lag is 1 or null);
        Assert.True(description.DoneThrough >= ids[0] && description.DoneThrough < ids[1]);
    }

    [Fact]
    public async Task What_is_not_there_is_described_as_null()
    {
        Assert.Null(await Log.DescribeAsync(Group, Cancellation));
        Assert.Null(await Log.LastIdAsync(_stream, Cancellation));
    }

    [Fact]
    public async Task Only_silent_consumers_that_hold_nothing_are_removed()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a", "b", "c");
        await ReadAsync(Ann, 1);
        await ReadAsync(Bob, 1);
        await ReadAsync(new(Group, "eve"), 1);
        await Log.AcknowledgeAsync(Group, [.. ids.Skip(1)], Cancellation);
        await PassAsync(Lease);

        Assert.Equal(["bob"], await Log.RemoveDeadConsumersAsync(new(Group, "eve"), Lease, Cancellation));
    }

    [Fact]
    public async Task A_sign_of_life_keeps_a_consumer_that_has_nothing_to_do()
    {
        await StartGroupAsync();
        await Log.GiveSignOfLifeAsync(Ann, Cancellation);
        await Log.GiveSignOfLifeAsync(Bob, Cancellation);
        await PassAsync(Lease);
        await Log.GiveSignOfLifeAsync(Bob, Cancellation);

        Assert.Equal(["ann"], await Log.RemoveDeadConsumersAsync(new(Group, "eve"), Lease, Cancellation));
    }

    [Fact]
    public async Task A_member_leaves_only_when_it_holds_nothing()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a");
        await ReadAsync(Ann, 1);

        Assert.False(await Log.LeaveAsync(Ann, Cancellation));
        await Log.AcknowledgeAsync(Group, ids, Cancellation);
        Assert.True(await Log.LeaveAsync(Ann, Cancellation));
    }

    /// <summary>Lets so much time pass on the clock of the log.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    private Task StartGroupAsync() => Log.CreateGroupAsync(Group, EntryId.Zero, Cancellation);

    private async Task<List<EntryId>> AppendAsync(params string[] contents)
    {
        var ids = new List<EntryId>();
        foreach (var content in contents)
        {
            ids.Add(await Log.AppendAsync(_stream, [new("data", Encoding.UTF8.GetBytes(content))], Cancellation));
        }
        return ids;
    }

    private async Task<IReadOnlyList<LogEntry>> ReadAsync(GroupMember member, int count)
    {
        await using var reader = Log.OpenReader(member, TimeSpan.FromSeconds(1));
        return await reader.ReadAsync(count, TimeSpan.Zero, Cancellation);
    }

    private Task<IReadOnlyList<PendingEntry>> PendingAsync(TimeSpan minIdle) =>
        Log.PendingAsync(Group, new(EntryId.Zero, 100, minIdle), Cancellation);

    private async Task<IReadOnlyList<LogEntry>> ReadDeadAsync()
    {
        var dead = new GroupMember(new ConsumerGroup(DeadLetter.StreamOf(_stream), "check"), "check");
        await Log.CreateGroupAsync(dead.Group, EntryId.Zero, Cancellation);
        return await ReadAsync(dead, 10);
    }
}
