using System.Globalization;
using my_shop.Events.Logs;
using StackExchange.Redis;

namespace my_shop.Events.Redis;

/// <summary>The event log on Redis Streams: Redis 6.2 or newer, or Valkey.</summary>
internal sealed class RedisEventLog(RedisConnection connection) : IEventLog
{
    private readonly RedisCommands _commands = new(connection);

    // How many entries one script drops before the server serves other clients; a trim runs it as often as necessary.
    private const int TrimChunk = 10_000;

    public string System => "redis_streams";

    public Task PingAsync(CancellationToken cancellationToken) =>
        _commands.RunAsync(database => database.PingAsync(), cancellationToken);

    public async Task<EntryId> AppendAsync(string stream, IReadOnlyList<EntryField> fields, CancellationToken cancellationToken)
    {
        var pairs = new NameValueEntry[fields.Count];
        for (var index = 0; index < pairs.Length; index++)
        {
            pairs[index] = new(fields[index].Name, fields[index].Value);
        }
        try
        {
            // Not through a helper, because callers wait for this command.
            var database = await connection.GetDatabaseAsync(cancellationToken);
            return EntryId.Parse((string?)await _commands.LimitAsync(database.StreamAddAsync(stream, pairs), cancellationToken));
        }
        catch (Exception exception) when (_commands.Translate(exception, cancellationToken) is { } failure)
        {
            throw failure.Failure == EventLogFailure.Full ? RedisCommands.NoMemory(failure) : failure;
        }
    }

    public async Task<EntryId> AppendOnceAsync(
        string stream, string key, IReadOnlyList<EntryField> fields, TimeSpan remember, CancellationToken cancellationToken)
    {
        var values = fields.SelectMany(field => new RedisValue[] { field.Name, field.Value });
        return EntryId.Parse((string?)await _commands.AddAsync(database => database.ScriptEvaluateAsync(
            RedisScripts.AppendOnce, [stream, SiblingKey.Of(stream, $"ids:{key}")],
            [Milliseconds(remember), .. values]), cancellationToken));
    }

    // The server checks its state and the user's permissions before the id, and no entry can have this id.
    public Task CheckAppendAsync(string stream, CancellationToken cancellationToken) =>
        _commands.RunAsync(async database =>
        {
            try
            {
                return await database.ExecuteAsync("XADD", (RedisKey)stream, EntryId.Zero.ToString(), "check", "1");
            }
            catch (RedisServerException accepted)
                when (accepted.Message.StartsWith("ERR The ID specified in XADD", StringComparison.Ordinal))
            {
                return null;
            }
        }, cancellationToken);

    public Task<bool> CreateGroupAsync(ConsumerGroup group, EntryId after, CancellationToken cancellationToken) =>
        _commands.RunAsync(async database =>
        {
            try
            {
                return await database.StreamCreateConsumerGroupAsync(group.Stream, group.Name, after.ToString(), createStream: true);
            }
            catch (RedisServerException existing) when (existing.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
            {
                return false;
            }
        }, cancellationToken);

    public Task EnterStreamAsync(string directory, string name, string stream, CancellationToken cancellationToken) =>
        _commands.AddAsync(database => database.HashSetAsync(directory, name, stream), cancellationToken);

    public Task<IReadOnlyDictionary<string, string>> ListStreamsAsync(string directory, CancellationToken cancellationToken) =>
        _commands.RunAsync<IReadOnlyDictionary<string, string>>(async database =>
            (await database.HashGetAllAsync(directory))
                .ToDictionary(entry => entry.Name.ToString(), entry => entry.Value.ToString()), cancellationToken);

    public IEventReader OpenReader(string group, string consumer, TimeSpan longestWait) =>
        new RedisEventReader(connection, group, consumer, longestWait);

    public IEventFollower OpenFollower(string stream, TimeSpan longestWait) => new RedisEventFollower(connection, stream, longestWait);

    public Task<long> AcknowledgeAsync(ConsumerGroup group, IReadOnlyList<EntryId> ids, CancellationToken cancellationToken) =>
        _commands.RunAsync(database => database.StreamAcknowledgeAsync(group.Stream, group.Name, Values(ids)), cancellationToken);

    public Task<long> AcknowledgeAsync(
        ConsumerGroup group, IReadOnlyList<HandledEntry> entries, TimeSpan remember, CancellationToken cancellationToken) =>
        _commands.RunAsync(async database => (long)await database.ScriptEvaluateAsync(
            RedisScripts.Acknowledge,
            [group.Stream, .. entries.Select(entry => MemoryOf(group, entry.EventId))],
            [group.Name, Milliseconds(remember), .. entries.Select(entry => (RedisValue)entry.Id.ToString())]), cancellationToken);

    public Task<bool> IsRememberedAsync(ConsumerGroup group, string eventId, CancellationToken cancellationToken) =>
        _commands.RunAsync(database => database.KeyExistsAsync(MemoryOf(group, eventId)), cancellationToken);

    public Task<IReadOnlyList<PendingEntry>> PendingAsync(
        ConsumerGroup group, PendingQuery query, CancellationToken cancellationToken) =>
        _commands.RunAsync<IReadOnlyList<PendingEntry>>(async database =>
        {
            var pending = await database.StreamPendingMessagesAsync(
                group.Stream, group.Name, query.Count, query.Consumer ?? RedisValue.Null, query.From.ToString(),
                minIdleTimeInMs: Milliseconds(query.MinIdle));
            return
            [
                .. pending.Select(entry => new PendingEntry(
                    EntryId.Parse((string?)entry.MessageId), entry.ConsumerName.ToString(),
                    TimeSpan.FromMilliseconds(entry.IdleTimeInMilliseconds), entry.DeliveryCount)),
            ];
        }, cancellationToken);

    public Task<ClaimedEntries> ClaimAsync(
        GroupMember member, IReadOnlyList<EntryId> ids, TimeSpan minIdle, int? deliveries, CancellationToken cancellationToken) =>
        _commands.RunAsync(async database =>
        {
            var reply = await database.ScriptEvaluateAsync(
                RedisScripts.Claim, [member.Group.Stream, DeadLetter.RedrivenOf(member.Group.Stream)],
                [member.Group.Name, member.Consumer, Milliseconds(minIdle), deliveries ?? -1, .. Values(ids)]);
            return new ClaimedEntries(
                RedisEntries.Join(RedisEntries.Parse(reply[0]), RedisEntries.Parse(reply[2])), RedisEntries.ParseIds(reply[1]));
        }, cancellationToken);

    public Task<IReadOnlyList<EntryId>> DeferAsync(
        GroupMember member, IReadOnlyList<Deferral> deferrals, CancellationToken cancellationToken) =>
        SetIdleAsync(RedisScripts.Defer, member, deferrals, cancellationToken);

    public Task<IReadOnlyList<EntryId>> RestoreAsync(
        GroupMember member, IReadOnlyList<Deferral> entries, CancellationToken cancellationToken) =>
        SetIdleAsync(RedisScripts.Restore, member, entries, cancellationToken);

    public Task<long> NextFenceAsync(string stream, CancellationToken cancellationToken) =>
        _commands.RunAsync(async database => (long)await database.ScriptEvaluateAsync(
            RedisScripts.Fence, [SiblingKey.Of(stream, "fence")]), cancellationToken);

    public Task<bool> DeadLetterAsync(GroupMember member, EntryId id, DeadLetter letter, CancellationToken cancellationToken)
    {
        var holder = letter.Reason == DeadLetterReason.PayloadMissing ? "" : member.Consumer;
        var fields = letter.Describe(member, id).SelectMany(field => new RedisValue[] { field.Name, field.Value });
        return _commands.RunAsync(
            async database => (int)await database.ScriptEvaluateAsync(
                RedisScripts.DeadLetter,
                [member.Group.Stream, DeadLetter.StreamOf(member.Group.Stream), DeadLetter.RedrivenOf(member.Group.Stream)],
                [member.Group.Name, holder, id.ToString(), letter.Limit, .. fields]) switch
            {
                < 0 => throw letter.TooMany(member.Group.Stream),
                var moved => moved > 0,
            },
            cancellationToken);
    }

    public async Task<TrimResult> TrimAsync(string stream, Retention retention, CancellationToken cancellationToken)
    {
        var maxAge = retention.MaxAge is { } age ? Milliseconds(age) : -1;
        var (total, result) = (0L, new TrimResult(0, 0, null));
        do
        {
            var reply = await _commands.RunAsync(database => database.ScriptEvaluateAsync(
                RedisScripts.Trim, [stream, DeadLetter.RedrivenOf(stream)], [retention.MaxEntries, maxAge, TrimChunk]), cancellationToken);
            result = new((long)reply[0], (long)reply[1], reply.Length > 2 ? (string?)reply[2] : null);
            total += result.Dropped;
        }
        while (result.Dropped > 0);
        return result with { Dropped = total };
    }

    public Task<GroupDescription?> DescribeAsync(ConsumerGroup group, CancellationToken cancellationToken) =>
        _commands.RunAsync(async database =>
            (await RedisGroups.ListAsync(database, group.Stream) ?? [])
                .FirstOrDefault(found => found.Name == group.Name) is { Name: not null } info
                ? await RedisGroups.DescribeAsync(database, group.Stream, info)
                : null, cancellationToken);

    public Task<long> CountDeadLettersAsync(string stream, CancellationToken cancellationToken) =>
        _commands.RunAsync(database => database.StreamLengthAsync(DeadLetter.StreamOf(stream)), cancellationToken);

    public Task<EntryId?> LastIdAsync(string stream, CancellationToken cancellationToken) =>
        _commands.RunAsync(async database => await database.KeyExistsAsync(stream)
            ? EntryId.Parse((string?)(await database.StreamInfoAsync(stream)).LastGeneratedId)
            : (EntryId?)null, cancellationToken);

    // Before Redis 7.2 a read that finds nothing does not reset the consumer's idle clock. A read of its own pending list does, and after
    // this id there is nothing to send. (The very last id would mean new entries, as > does.)
    public Task HeartbeatAsync(GroupMember member, CancellationToken cancellationToken) =>
        _commands.RunAsync(database => database.StreamReadGroupAsync(
            member.Group.Stream, member.Group.Name, member.Consumer, EntryId.Max.Previous.ToString(), count: 1), cancellationToken);

    public Task<IReadOnlyList<string>> RemoveDeadConsumersAsync(
        GroupMember member, TimeSpan idle, CancellationToken cancellationToken) =>
        _commands.RunAsync<IReadOnlyList<string>>(async database =>
        {
            var removed = await database.ScriptEvaluateAsync(
                RedisScripts.RemoveDeadConsumers, [member.Group.Stream],
                [member.Group.Name, member.Consumer, Milliseconds(idle)]);
            return [.. ((string?[]?)removed ?? []).OfType<string>()];
        }, cancellationToken);

    public Task<bool> LeaveAsync(GroupMember member, CancellationToken cancellationToken) =>
        _commands.RunAsync(async database => (bool)await database.ScriptEvaluateAsync(
            RedisScripts.Leave, [member.Group.Stream], [member.Group.Name, member.Consumer]), cancellationToken);

    public Task<bool> TryLockAsync(string stream, string owner, TimeSpan duration, CancellationToken cancellationToken) =>
        _commands.RunAsync(database => database.LockTakeAsync(SiblingKey.Of(stream, "lock"), owner, duration), cancellationToken);

    private Task<IReadOnlyList<EntryId>> SetIdleAsync(
        string script, GroupMember member, IReadOnlyList<Deferral> entries, CancellationToken cancellationToken) =>
        _commands.RunAsync<IReadOnlyList<EntryId>>(async database =>
        {
            var arguments = new List<RedisValue>(2 + 3 * entries.Count) { member.Group.Name, member.Consumer };
            foreach (var entry in entries)
            {
                arguments.AddRange([entry.Id.ToString(), Milliseconds(entry.Idle), entry.Deliveries ?? -1]);
            }
            return RedisEntries.ParseIds(await database.ScriptEvaluateAsync(script, [member.Group.Stream], [.. arguments]));
        }, cancellationToken);

    // In the slot of the stream, so that one script may touch both.
    private static RedisKey MemoryOf(ConsumerGroup group, string eventId) => SiblingKey.Of(group.Stream, $"handled:{group.Name}:{eventId}");

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private static RedisValue[] Values(IReadOnlyList<EntryId> ids)
    {
        var values = new RedisValue[ids.Count];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = ids[index].ToString();
        }
        return values;
    }
}
