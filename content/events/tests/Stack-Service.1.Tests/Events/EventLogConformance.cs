using System.Text;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests.Events;

/// <summary>What every event log has to do, whatever it stores events in. Each test has a stream of its own.</summary>
public abstract class EventLogConformance
{
    protected static readonly TimeSpan Lease = TimeSpan.FromMilliseconds(200);

    private readonly string _stream = $"stack-service-1:conformance:{Guid.NewGuid():N}";

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected abstract IEventLog Log { get; }

    protected abstract IEventLogAdministration Administration { get; }

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
    [Shows("events.group.sharing", "each event goes to one worker of the group")]
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
        var fields = Assert.Single(await Administration.DeadLettersAsync(_stream, EntryId.Zero, 10, Cancellation)).Fields.ToDictionary(field => field.Name, field => Encoding.UTF8.GetString(field.Value.Span));
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
    [Shows("events.retention.unacknowledged", "kept until every group has acknowledged it")]
    public async Task Trimming_keeps_what_a_group_has_still_to_acknowledge()
    {
        await StartGroupAsync();
        var ids = await AppendAsync([.. Enumerable.Range(0, 1_000).Select(number => $"{number}")]);
        await ReadAsync(Ann, 900);
        await Log.AcknowledgeAsync(Group, [.. ids.Take(500)], Cancellation);

        var trimmed = await Log.TrimAsync(_stream, new(MaxEntries: 0, MaxAge: null), Cancellation);

        // A server drops whole nodes of up to 100 entries.
        Assert.InRange(trimmed.Dropped, 400, 500);
        Assert.Equal((1_000 - trimmed.Dropped, "group"), (trimmed.Excess, trimmed.NeededBy));
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

        Assert.InRange((await Administration.DescribeAsync(_stream, Cancellation))!.Length, 300, 400);
    }

    [Fact]
    public async Task A_stream_without_a_group_is_not_trimmed()
    {
        await AppendAsync([.. Enumerable.Range(0, 500).Select(number => $"{number}")]);

        Assert.Equal(0, (await Log.TrimAsync(_stream, new(MaxEntries: 0, MaxAge: TimeSpan.FromTicks(1)), Cancellation)).Dropped);
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
        Assert.Equal(("group", 1, 1), (description.Name, description.Pending, description.Consumers));
        Assert.Equal(ids[1], description.LastDelivered);
        Assert.InRange(description.OldestPending!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.True(description.Lag is 1 or null);
        Assert.True(description.DoneThrough >= ids[0] && description.DoneThrough < ids[1]);
    }

    [Fact]
    public async Task What_is_not_there_is_described_as_null()
    {
        Assert.Null(await Log.DescribeAsync(Group, Cancellation));
        Assert.Null(await Log.LastIdAsync(_stream, Cancellation));
        Assert.Null(await Administration.DescribeAsync(_stream, Cancellation));
        Assert.Equal(0, await Administration.BacklogAsync(_stream, 0, Cancellation));
        Assert.False(await Administration.MoveGroupAsync(Group, EntryId.Zero, Cancellation));
        Assert.Empty(await Administration.DeadLettersAsync(_stream, EntryId.Zero, 10, Cancellation));
    }

    [Fact]
    public async Task Remembered_events_are_acknowledged_with_the_memory_of_them()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a", "b");
        await ReadAsync(Ann, 2);
        Assert.False(await Log.IsRememberedAsync(Group, "first", Cancellation));

        var acknowledged = await Log.AcknowledgeAsync(
            Group, [new HandledEntry(ids[0], "first"), new HandledEntry(ids[1], "second")], Lease * 5, Cancellation);

        Assert.Equal(2, acknowledged);
        Assert.Empty(await PendingAsync(TimeSpan.Zero));
        Assert.True(await Log.IsRememberedAsync(Group, "first", Cancellation));
        Assert.False(await Log.IsRememberedAsync(new(_stream, "another"), "first", Cancellation));
        await PassAsync(Lease * 5);
        Assert.False(await Log.IsRememberedAsync(Group, "first", Cancellation));
    }

    [Fact]
    public async Task Only_what_nobody_holds_is_put_back_on_the_pending_list()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a", "b", "c");
        await ReadAsync(Ann, 1);
        await ReadAsync(Bob, 1);
        await ReadAsync(Ann, 1);
        await Log.AcknowledgeAsync(Group, [ids[0]], Cancellation);

        var restored = await Log.RestoreAsync(
            Ann, [.. ids.Select(id => new Deferral(id, TimeSpan.Zero, Deliveries: 3))], Cancellation);

        Assert.Equal([ids[0], ids[2]], restored);
        Assert.Equal(
            [(ids[0], "ann", 3), (ids[1], "bob", 1), (ids[2], "ann", 1)],
            (await PendingAsync(TimeSpan.Zero)).Select(entry => (entry.Id, entry.Consumer, entry.Deliveries)));
    }

    [Fact]
    [Shows("events.dead_letter.redrive", "to the group that gave up")]
    public async Task A_dead_letter_goes_back_to_its_stream_for_its_group()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a");
        await ReadAsync(Ann, 1);
        await Log.DeadLetterAsync(Ann, ids[0], new(DeadLetterReason.Exhausted, 5, "", DateTimeOffset.UnixEpoch), Cancellation);
        Assert.Equal(1, await Log.CountDeadLettersAsync(_stream, Cancellation));
        var letter = Assert.Single(await Administration.DeadLettersAsync(_stream, EntryId.Zero, 10, Cancellation));

        Assert.Equal(1, await Administration.RedriveAsync(_stream, [letter.Id, new EntryId(1, 1)], Cancellation));

        Assert.Equal(0, await Log.CountDeadLettersAsync(_stream, Cancellation));
        var entry = Assert.Single(await ReadAsync(Bob, 10));
        Assert.Equal(["data", "redrive.group"], entry.Fields.Select(field => field.Name));
        Assert.Equal(["a", "group"], entry.Fields.Select(field => Encoding.UTF8.GetString(field.Value.Span)));
    }

    [Fact]
    public async Task A_dead_letter_without_an_id_of_its_own_keeps_the_one_of_its_first_entry()
    {
        await StartGroupAsync();
        var first = await Log.AppendAsync(_stream, [new("option", "cats"u8.ToArray())], Cancellation);
        for (var round = 0; round < 2; round++)
        {
            var entry = Assert.Single(await ReadAsync(Ann, 1));
            await Log.DeadLetterAsync(Ann, entry.Id, new(DeadLetterReason.Exhausted, 5, "", DateTimeOffset.UnixEpoch), Cancellation);
            var letter = Assert.Single(await Administration.DeadLettersAsync(_stream, EntryId.Zero, 10, Cancellation));
            await Administration.RedriveAsync(_stream, [letter.Id], Cancellation);
        }

        var fields = Assert.Single(await ReadAsync(Ann, 1)).Fields.ToDictionary(field => field.Name, field => Encoding.UTF8.GetString(field.Value.Span));

        Assert.Equal(["option", "redrive.group", "redrive.id"], fields.Keys.Order());
        Assert.Equal(first.ToString(), fields["redrive.id"]);
    }

    [Fact]
    public async Task Dead_letters_are_read_page_by_page_and_discarded()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a", "b", "c");
        await ReadAsync(Ann, 3);
        foreach (var id in ids)
        {
            await Log.DeadLetterAsync(Ann, id, new(DeadLetterReason.Rejected, 1, "", DateTimeOffset.UnixEpoch), Cancellation);
        }

        var first = await Administration.DeadLettersAsync(_stream, EntryId.Zero, 2, Cancellation);
        var second = await Administration.DeadLettersAsync(_stream, first[^1].Id.Next, 2, Cancellation);

        Assert.Equal((2, 1), (first.Count, second.Count));
        Assert.Equal(2, await Administration.DiscardAsync(_stream, [first[0].Id, second[0].Id, new EntryId(1, 1)], Cancellation));
        Assert.Equal(first[1].Id, Assert.Single(await Administration.DeadLettersAsync(_stream, EntryId.Zero, 10, Cancellation)).Id);
    }

    [Fact]
    public async Task An_entry_that_was_dropped_can_only_be_a_dead_letter_without_content()
    {
        await StartGroupAsync();
        var ids = await AppendAsync([.. Enumerable.Range(0, 300).Select(number => $"{number}")]);
        await ReadAsync(Ann, 1);
        Assert.InRange(await Administration.DropOldestAsync(_stream, 50, Cancellation), 200, 250);
        await PassAsync(Lease);

        var claimed = await Log.ClaimAsync(Bob, [ids[0]], Lease, null, Cancellation);

        Assert.Empty(claimed.Entries);
        Assert.Equal([ids[0]], claimed.Missing);
        var letter = new DeadLetter(DeadLetterReason.PayloadMissing, 1, "gone", DateTimeOffset.UnixEpoch);
        Assert.True(await Log.DeadLetterAsync(Bob, ids[0], letter, Cancellation));
        Assert.Empty(await PendingAsync(TimeSpan.Zero));
        var dead = Assert.Single(await Administration.DeadLettersAsync(_stream, EntryId.Zero, 10, Cancellation));
        Assert.Equal(0, await Administration.RedriveAsync(_stream, [dead.Id], Cancellation));
    }

    [Fact]
    public async Task A_group_that_is_set_back_is_given_the_entries_again_as_for_the_first_time()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a", "b", "c");
        await ReadAsync(Ann, 3);
        await Log.AcknowledgeAsync(Group, [ids[0], ids[1]], Cancellation);

        Assert.True(await Administration.MoveGroupAsync(Group, ids[0], Cancellation));

        Assert.Equal(ids.Skip(1), (await ReadAsync(Bob, 10)).Select(entry => entry.Id));
        Assert.All(await PendingAsync(TimeSpan.Zero), entry => Assert.Equal(("bob", 1), (entry.Consumer, entry.Deliveries)));
    }

    [Fact]
    public async Task A_new_group_can_start_anywhere()
    {
        var ids = await AppendAsync("a", "b", "c");

        Assert.True(await Administration.MoveGroupAsync(Group, ids[1], Cancellation));

        Assert.Equal([ids[2]], (await ReadAsync(Ann, 10)).Select(entry => entry.Id));
    }

    [Fact]
    public async Task The_backlog_is_what_the_slowest_group_has_still_to_handle()
    {
        var ids = await AppendAsync("a", "b", "c", "d");
        Assert.Equal(4, await Administration.BacklogAsync(_stream, 100, Cancellation));
        await StartGroupAsync();
        await ReadAsync(Ann, 3);
        await Log.AcknowledgeAsync(Group, [ids[0], ids[1]], Cancellation);
        var known = (await Log.DescribeAsync(Group, Cancellation))!.Lag is not null;

        // A server that does not count what it delivers can only tell what is beyond the retention.
        Assert.Equal(known ? 2 : 0, await Administration.BacklogAsync(_stream, 100, Cancellation));
        await Log.CreateGroupAsync(new(_stream, "slow"), EntryId.Zero, Cancellation);
        Assert.Equal(known ? 4 : 3, await Administration.BacklogAsync(_stream, 1, Cancellation));
    }

    [Fact]
    public async Task A_stream_is_described_with_all_its_groups()
    {
        await StartGroupAsync();
        await Log.CreateGroupAsync(new(_stream, "another"), EntryId.Zero, Cancellation);
        var ids = await AppendAsync("a", "b");
        await ReadAsync(Ann, 2);
        await Log.DeadLetterAsync(Ann, ids[0], new(DeadLetterReason.Rejected, 1, "", DateTimeOffset.UnixEpoch), Cancellation);

        var description = await Administration.DescribeAsync(_stream, Cancellation);

        Assert.Equal((2L, 1L), (description!.Length, description.DeadLetters));
        Assert.Equal([("another", 0L), ("group", 1L)], description.Groups.Select(group => (group.Name, group.Pending)).Order());
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
        await Log.HeartbeatAsync(Ann, Cancellation);
        await Log.HeartbeatAsync(Bob, Cancellation);
        await PassAsync(Lease);
        await Log.HeartbeatAsync(Bob, Cancellation);

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

    [Fact]
    public async Task Fences_of_a_stream_grow()
    {
        var fences = new List<long>();
        for (var taken = 0; taken < 20; taken++)
        {
            fences.Add(await Log.NextFenceAsync(_stream, Cancellation));
        }

        Assert.Equal(fences.Distinct().Order(), fences);
        Assert.True(fences[0] > 0);
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
}
