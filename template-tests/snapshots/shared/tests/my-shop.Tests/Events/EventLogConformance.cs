using System.Diagnostics;
using System.Text;
using my_shop.Events;
using my_shop.Events.Logs;
using my_shop.Tests.Quality;

namespace my_shop.Tests.Events;

/// <summary>
/// The behaviour that every event log must have, wherever it stores events. Each test has a stream of its own. No test depends on the speed
/// of the log or of this machine: leases are long, and instead of waiting for them to expire, tests make entries older.
/// </summary>
public abstract class EventLogConformance
{
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    private readonly string _stream = $"my-shop:conformance:{Guid.NewGuid():N}";

    /// <summary>The stream of this test.</summary>
    protected string Stream => _stream;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected abstract IEventLog Log { get; }

    protected abstract IEventLogAdministration Administration { get; }

    protected ConsumerGroup Group => new(_stream, "group");

    protected GroupMember Ann => new(Group, "ann");

    private GroupMember Bob => new(Group, "bob");

    private GroupMember Eve => new(Group, "eve");

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
    public async Task Checking_whether_an_append_would_be_accepted_appends_nothing()
    {
        await Log.CheckAppendAsync(_stream, Cancellation);
        Assert.Null(await Log.LastIdAsync(_stream, Cancellation));
        var ids = await AppendAsync("a");

        await Log.CheckAppendAsync(_stream, Cancellation);

        Assert.Equal(ids[0], await Log.LastIdAsync(_stream, Cancellation));
        Assert.Equal(1, (await Administration.DescribeAsync(_stream, Cancellation))!.Length);
    }

    [Fact]
    public async Task A_new_group_receives_entries_that_were_appended_before_it_was_created()
    {
        var ids = await AppendAsync("a");
        await StartGroupAsync();

        Assert.Equal(ids, (await ReadAsync(Ann, 10)).Select(entry => entry.Id));
    }

    [Fact]
    public async Task Creating_an_existing_group_does_not_change_it()
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
        await using var reader = Log.OpenReader(Ann, Eventually.Patience);
        await reader.ReadAsync(1, TimeSpan.Zero, Cancellation);
        var waiting = reader.ReadAsync(1, Eventually.Patience, Cancellation);

        var ids = await AppendAsync("a");

        // A read that is not woken returns nothing.
        Assert.Equal(ids, (await waiting).Select(entry => entry.Id));
    }

    [Fact]
    public async Task One_read_takes_from_several_streams_and_waits_for_any_of_them()
    {
        await StartGroupAsync();
        var other = Group with { Stream = SiblingKey.Of(Group.Stream, "other") };
        await Log.CreateGroupAsync(other, EntryId.Zero, Cancellation);
        var ids = await AppendAsync("a", "b", "c");
        await using var reader = Log.OpenReader(Group.Name, Ann.Consumer, Eventually.Patience);

        var first = await reader.ReadAsync([Group.Stream, other.Stream], 2, Eventually.Patience, Cancellation);
        var rest = await reader.ReadAsync([other.Stream, Group.Stream], 2, Eventually.Patience, Cancellation);
        var waiting = reader.ReadAsync([Group.Stream, other.Stream], 2, Eventually.Patience, Cancellation);
        var late = await Log.AppendAsync(other.Stream, [new("data", "d"u8.ToArray())], Cancellation);
        var woken = await waiting;

        Assert.Equal([(Group.Stream, ids[0]), (Group.Stream, ids[1])], Flat(first));
        Assert.Equal([(Group.Stream, ids[2])], Flat(rest));
        Assert.Equal([(other.Stream, late)], Flat(woken));

        static IEnumerable<(string Stream, EntryId Id)> Flat(IReadOnlyList<StreamEntries> read) =>
            read.SelectMany(one => one.Entries.Select(entry => (one.Stream, entry.Id)));
    }

    [Fact]
    public async Task A_read_of_several_streams_fails_if_one_has_no_group_and_takes_nothing_from_the_others()
    {
        await StartGroupAsync();
        await AppendAsync("a");
        await using var reader = Log.OpenReader(Group.Name, Ann.Consumer, Eventually.Patience);

        var failure = await Assert.ThrowsAsync<EventLogException>(() =>
            reader.ReadAsync([Group.Stream, SiblingKey.Of(Group.Stream, "other")], 1, TimeSpan.Zero, Cancellation));

        Assert.Equal(EventLogFailure.GroupMissing, failure.Failure);
        Assert.Empty(await PendingAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task A_directory_has_every_stream_that_was_entered_with_its_last_key()
    {
        var directory = SiblingKey.Of(Group.Stream, "streams");

        var before = await Log.ListStreamsAsync(directory, Cancellation);
        await Log.EnterStreamAsync(directory, "assets.tagged", "old", Cancellation);
        await Log.EnterStreamAsync(directory, "assets.tagged", "new", Cancellation);
        await Log.EnterStreamAsync(directory, "assets.moved", "moved", Cancellation);

        Assert.Empty(before);
        Assert.Equal(
            [("assets.moved", "moved"), ("assets.tagged", "new")],
            (await Log.ListStreamsAsync(directory, Cancellation)).Select(entry => (entry.Key, entry.Value)).Order());
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
        await AgeAsync(Lease);
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
    public async Task Renewing_keeps_an_entry_and_deferring_releases_it_early()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a", "b");
        await ReadAsync(Ann, 2);
        await AgeAsync(Lease);

        var lost = await Log.DeferAsync(Ann, [new(ids[0], TimeSpan.Zero), new(ids[1], Lease, Deliveries: 0)], Cancellation);

        Assert.Empty(lost);
        var due = Assert.Single(await PendingAsync(Lease));
        Assert.Equal((ids[1], 0), (due.Id, due.Deliveries));
    }

    [Fact]
    public async Task Deferring_does_not_change_entries_of_another_member()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a");
        await ReadAsync(Ann, 1);
        await AgeAsync(Lease);
        await Log.ClaimAsync(Bob, ids, Lease, null, Cancellation);

        Assert.Equal(ids, await Log.DeferAsync(Ann, [new(ids[0], Lease, 7)], Cancellation));

        Assert.Equal(("bob", 2), Assert.Single(await PendingAsync(TimeSpan.Zero)) is var one ? (one.Consumer, one.Deliveries) : default);
    }

    [Fact]
    public async Task A_dead_letter_too_many_is_refused_and_its_entry_stays_pending()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a", "b");
        await ReadAsync(Ann, 2);
        var letter = new DeadLetter(DeadLetterReason.Rejected, 3, "no such customer", DateTimeOffset.UnixEpoch) { Limit = 1 };
        Assert.True(await Log.DeadLetterAsync(Ann, ids[0], letter, Cancellation));

        var failure = await Assert.ThrowsAsync<EventLogException>(() => Log.DeadLetterAsync(Ann, ids[1], letter, Cancellation));

        Assert.Equal(EventLogFailure.DeadLettersFull, failure.Failure);
        Assert.Equal([ids[1]], (await PendingAsync(TimeSpan.Zero)).Select(entry => entry.Id));
        Assert.Equal(1, await Log.CountDeadLettersAsync(_stream, Cancellation));
    }

    [Fact]
    public async Task A_follower_reads_what_comes_after_an_id_and_takes_nothing_from_groups()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a", "b", "c");
        await using var follower = Log.OpenFollower(_stream, Eventually.Patience);

        var read = await follower.ReadAsync(ids[0], 1, Eventually.Patience, Cancellation);
        var nothing = await follower.ReadAsync(ids[2], 10, TimeSpan.Zero, Cancellation);
        var waiting = follower.ReadAsync(ids[2], 10, Eventually.Patience, Cancellation);
        var late = await AppendAsync("d");

        Assert.Equal([ids[1]], read.Select(entry => entry.Id));
        Assert.Empty(nothing);
        Assert.Equal(late, (await waiting).Select(entry => entry.Id));
        Assert.Equal([.. ids, .. late], (await ReadAsync(Ann, 10)).Select(entry => entry.Id));
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
        var fields = Assert.Single(await Administration.DeadLettersAsync(_stream, EntryId.Zero, 10, Cancellation))
            .Fields.ToDictionary(field => field.Name, field => Encoding.UTF8.GetString(field.Value.Span));
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
        await AgeAsync(Lease);
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
    public async Task A_description_has_pending_entries_lag_and_progress()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a", "b", "c");
        await ReadAsync(Ann, 2);
        await Log.AcknowledgeAsync(Group, [ids[0]], Cancellation);

        var description = await Log.DescribeAsync(Group, Cancellation);

        Assert.NotNull(description);
        Assert.Equal(("group", 1, 1), (description.Name, description.Pending, description.Consumers));
        Assert.Equal(ids[1], description.LastDelivered);
        Assert.InRange(description.OldestPending!.Value, TimeSpan.Zero, Lease);
        Assert.True(description.Lag is 1 or null);
        Assert.True(description.Read is 2 or null);
        Assert.True(description.DoneThrough >= ids[0] && description.DoneThrough < ids[1]);
    }

    [Fact]
    public async Task A_missing_stream_or_group_is_described_as_null()
    {
        Assert.Null(await Log.DescribeAsync(Group, Cancellation));
        Assert.Null(await Log.LastIdAsync(_stream, Cancellation));
        Assert.Null(await Administration.DescribeAsync(_stream, Cancellation));
        Assert.Equal(0, await Administration.BacklogAsync(_stream, 0, Cancellation));
        Assert.False(await Administration.MoveGroupAsync(Group, EntryId.Zero, Cancellation));
        Assert.Empty(await Administration.DeadLettersAsync(_stream, EntryId.Zero, 10, Cancellation));
    }

    [Fact]
    public async Task Acknowledging_an_event_can_make_the_group_remember_it()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a", "b");
        await ReadAsync(Ann, 2);
        Assert.False(await Log.IsRememberedAsync(Group, "first", Cancellation));

        var acknowledged = await Log.AcknowledgeAsync(
            Group, [new HandledEntry(ids[0], "first"), new HandledEntry(ids[1], "second")], Lease, Cancellation);

        Assert.Equal(2, acknowledged);
        Assert.Empty(await PendingAsync(TimeSpan.Zero));
        Assert.True(await Log.IsRememberedAsync(Group, "first", Cancellation));
        Assert.False(await Log.IsRememberedAsync(new(_stream, "another"), "first", Cancellation));
    }

    [Fact]
    public async Task A_remembered_event_is_forgotten_when_its_time_has_expired()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a");
        await ReadAsync(Ann, 1);
        var moment = TimeSpan.FromMilliseconds(1);

        await Log.AcknowledgeAsync(Group, [new HandledEntry(ids[0], "first")], moment, Cancellation);

        await Eventually.IsTrueAsync(async () =>
        {
            await PassAsync(moment);
            return !await Log.IsRememberedAsync(Group, "first", Cancellation);
        });
    }

    [Fact]
    public async Task Only_entries_without_an_owner_are_restored_to_the_pending_list()
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
    [Shows("events.dead_letter.redrive", "to the group that gave the event up")]
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
    [Shows("events.dead_letter.flat_entries", "redriven with the fields that they were published with, and no others")]
    public async Task A_redriven_flat_entry_has_its_original_fields_with_its_first_id_and_group_beside_it()
    {
        await StartGroupAsync();
        EntryField[] vote = [new("option", "cats"u8.ToArray()), new("timestamp", "1234567890"u8.ToArray())];
        var first = await Log.AppendAsync(_stream, vote, Cancellation);
        var id = first;
        for (var round = 0; round < 3; round++)
        {
            var entry = Assert.Single(await ReadAsync(Ann, 10));
            Assert.Equal(round == 0 ? null : new Redriven("group", first.ToString()), entry.Redriven);
            Assert.Equal(Texts(vote), Texts(entry.Fields));
            id = entry.Id;
            await Log.DeadLetterAsync(Ann, id, new(DeadLetterReason.Exhausted, 5, "", DateTimeOffset.UnixEpoch), Cancellation);
            var letter = Assert.Single(await Administration.DeadLettersAsync(_stream, EntryId.Zero, 10, Cancellation));
            Assert.Equal(1, await Administration.RedriveAsync(_stream, [letter.Id], Cancellation));
        }

        var byHand = await Log.AppendAsync(_stream, vote, Cancellation);
        var last = await ReadAsync(Ann, 10);

        Assert.Equal(2, last.Count);
        Assert.Equal(new Redriven("group", first.ToString()), last[0].Redriven);
        Assert.Equal((byHand, null), (last[1].Id, last[1].Redriven));
        Assert.Equal(Texts(last[1].Fields), Texts(last[0].Fields));
        Assert.NotEqual(id, last[0].Id);
    }

    [Fact]
    public async Task The_origin_of_a_redriven_flat_entry_is_known_after_a_claim_and_in_other_groups()
    {
        await StartGroupAsync();
        var first = await Log.AppendAsync(_stream, [new("option", "cats"u8.ToArray())], Cancellation);
        await ReadAsync(Ann, 1);
        await Log.DeadLetterAsync(Ann, first, new(DeadLetterReason.Exhausted, 5, "", DateTimeOffset.UnixEpoch), Cancellation);
        var letter = Assert.Single(await Administration.DeadLettersAsync(_stream, EntryId.Zero, 10, Cancellation));
        await Administration.RedriveAsync(_stream, [letter.Id], Cancellation);
        var known = new Redriven("group", first.ToString());
        var entry = Assert.Single(await ReadAsync(Ann, 10));
        await AgeAsync(Lease);

        var claimed = Assert.Single((await Log.ClaimAsync(Bob, [entry.Id], Lease, null, Cancellation)).Entries);
        var other = new ConsumerGroup(_stream, "another");
        await Log.CreateGroupAsync(other, EntryId.Zero, Cancellation);
        var read = await ReadAsync(new(other, "eve"), 10);

        Assert.Equal((known, known), (entry.Redriven, claimed.Redriven));
        Assert.Equal([null, known], read.Select(one => one.Redriven));
    }

    [Fact]
    public async Task An_entry_appended_once_exists_once_however_often_the_append_is_repeated()
    {
        EntryField[] vote = [new("option", "cats"u8.ToArray())];

        var first = await Log.AppendOnceAsync(_stream, "42", vote, Lease * 5, Cancellation);
        var again = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ =>
            Log.AppendOnceAsync(_stream, "42", vote, Lease * 5, Cancellation)));
        var other = await Log.AppendOnceAsync(_stream, "43", vote, Lease * 5, Cancellation);

        Assert.All(again, id => Assert.Equal(first, id));
        Assert.NotEqual(first, other);
        await StartGroupAsync();
        Assert.Equal(
            [(first, "option=cats"), (other, "option=cats")],
            (await ReadAsync(Ann, 100)).Select(entry => (entry.Id, Texts(entry.Fields).Single())));
    }

    [Fact]
    public async Task An_entry_appended_once_can_be_appended_again_when_its_key_has_expired()
    {
        EntryField[] vote = [new("option", "cats"u8.ToArray())];
        var moment = TimeSpan.FromMilliseconds(1);

        var first = await Log.AppendOnceAsync(_stream, "42", vote, moment, Cancellation);

        await Eventually.IsTrueAsync(async () =>
        {
            await PassAsync(moment);
            return await Log.AppendOnceAsync(_stream, "42", vote, moment, Cancellation) != first;
        });
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
    public async Task An_entry_that_was_dropped_becomes_a_dead_letter_without_content()
    {
        await StartGroupAsync();
        var ids = await AppendAsync([.. Enumerable.Range(0, 300).Select(number => $"{number}")]);
        await ReadAsync(Ann, 1);
        await AgeAsync(Lease);
        Assert.InRange(await Administration.DropOldestAsync(_stream, 50, Cancellation), 200, 250);

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
    public async Task A_group_that_is_set_back_receives_the_entries_again_as_first_deliveries()
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

        // A server that does not count its deliveries can only count the entries beyond the retention.
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
    public async Task The_consumers_of_a_group_are_described()
    {
        Assert.Empty(await Administration.ConsumersAsync(Group, Cancellation));
        await StartGroupAsync();
        Assert.Empty(await Administration.ConsumersAsync(new(_stream, "nobody"), Cancellation));
        await AppendAsync("a", "b", "c");
        await ReadAsync(Ann, 2);
        await ReadAsync(Bob, 1);

        var consumers = await Administration.ConsumersAsync(Group, Cancellation);

        Assert.Equal([("ann", 2L), ("bob", 1L)], consumers.Select(one => (one.Name, one.Pending)).Order());
        Assert.All(consumers, one => Assert.InRange(one.Silent, TimeSpan.Zero, Lease));
    }

    [Fact]
    public async Task Only_silent_consumers_without_pending_entries_are_removed()
    {
        await StartGroupAsync();
        var ids = await AppendAsync("a", "b", "c");
        await ReadAsync(Ann, 1);
        await ReadAsync(Bob, 1);
        await ReadAsync(Eve, 1);
        await Log.AcknowledgeAsync(Group, [.. ids.Skip(1)], Cancellation);

        Assert.Empty(await Log.RemoveDeadConsumersAsync(Eve, Lease, Cancellation));
        Assert.Equal(["bob"], await Log.RemoveDeadConsumersAsync(Eve, TimeSpan.Zero, Cancellation));
    }

    [Fact]
    public async Task A_heartbeat_keeps_a_consumer_that_has_nothing_to_do()
    {
        await StartGroupAsync();
        // No command sets a consumer's idle clock, so real time has to pass. If the answers take as long as the silence, the silence is
        // doubled.
        for (var silence = TimeSpan.FromMilliseconds(50); ; silence *= 2)
        {
            await Log.HeartbeatAsync(Ann, Cancellation);
            await Log.HeartbeatAsync(Bob, Cancellation);
            await PassAsync(silence);
            var clock = Stopwatch.StartNew();
            await Log.HeartbeatAsync(Bob, Cancellation);
            var removed = await Log.RemoveDeadConsumersAsync(Eve, silence, Cancellation);

            Assert.Contains("ann", removed);
            if (clock.Elapsed < silence)
            {
                Assert.DoesNotContain("bob", removed);
                return;
            }
        }
    }

    [Fact]
    public async Task A_member_leaves_only_without_pending_entries()
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

    /// <summary>Lets at least this much time pass on the clock of the log, and a little more, because servers count milliseconds.</summary>
    protected virtual Task PassAsync(TimeSpan time) => Task.Delay(time + TimeSpan.FromMilliseconds(20), Cancellation);

    /// <summary>Makes every pending entry this much older.</summary>
    protected virtual async Task AgeAsync(TimeSpan time)
    {
        foreach (var held in (await Log.PendingAsync(Group, new(EntryId.Zero, 1_000, TimeSpan.Zero), Cancellation))
            .GroupBy(entry => entry.Consumer))
        {
            await Log.DeferAsync(new(Group, held.Key), [.. held.Select(entry => new Deferral(entry.Id, entry.Idle + time))], Cancellation);
        }
    }

    protected Task StartGroupAsync() => Log.CreateGroupAsync(Group, EntryId.Zero, Cancellation);

    protected async Task<List<EntryId>> AppendAsync(params string[] contents)
    {
        var ids = new List<EntryId>();
        foreach (var content in contents)
        {
            ids.Add(await Log.AppendAsync(_stream, [new("data", Encoding.UTF8.GetBytes(content))], Cancellation));
        }
        return ids;
    }

    protected async Task<IReadOnlyList<LogEntry>> ReadAsync(GroupMember member, int count)
    {
        await using var reader = Log.OpenReader(member, Eventually.Patience);
        return await reader.ReadAsync(count, TimeSpan.Zero, Cancellation);
    }

    private static IEnumerable<string> Texts(IEnumerable<EntryField> fields) =>
        fields.Select(field => $"{field.Name}={Encoding.UTF8.GetString(field.Value.Span)}");

    private Task<IReadOnlyList<PendingEntry>> PendingAsync(TimeSpan minIdle) =>
        Log.PendingAsync(Group, new(EntryId.Zero, 100, minIdle), Cancellation);
}
